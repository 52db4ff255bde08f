"""What people write is signed clean or not at all, and templates sign exactly what PyLD would."""

from __future__ import annotations

import json
import os
import random
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from badges.openbadges import canonical, contexts, keys, proof, text
from badges.openbadges.credential import Alignment, Evidence, Issuer, Recipient, Status, build
from badges.openbadges.template import Places, Template, compile
from badges.openbadges.text import Refused
from tests.badges.conftest import AWARDED

if TYPE_CHECKING:
    from tests.badges.conftest import Office

HOSTILE = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            'aåö "\\\n\t\r%<>{}|^`$@\x00\x07\x0b\x0c\x1f\x7f\x85\u2028\u202e\ufeff\ufb01\uff76\U0001f40d'
        ),
        st.characters(),
    ),
    min_size=1,
    max_size=20,
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_template_gives_the_canonical_form_of_any_credential(office: Office, data: st.DataObject) -> None:
    words = data.draw(st.lists(HOSTILE, min_size=8, max_size=8))
    achievement = office.achieving(
        name=words[0],
        description=words[1],
        criteria=words[2],
        tags=tuple(data.draw(st.lists(HOSTILE, max_size=4))),
        alignments=(Alignment(words[3], "https://e.example/1", words[4], words[5], words[6]),),
        kind=data.draw(st.sampled_from(["Badge", "Course", "MicroCredential"])),
    )
    issuer = Issuer(office.issuer.id, words[7], "https://a.example")
    try:
        template = compile(achievement, issuer, office.places)
    except Refused:
        assume(False)
    award = office.award(
        number=data.draw(st.integers(0, 2**128 - 1)),
        index=data.draw(st.integers(0, 131_071)),
        recipient=Recipient.of(data.draw(HOSTILE)),
        valid_from=data.draw(
            st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))
        ),
    )
    assert template.canonical(award) == canonical.canonical(build(achievement, issuer, award))
    signed = json.loads(template.sign(award, office.key))
    assert {key: value for key, value in signed.items() if key != "proof"} == build(
        achievement, issuer, award
    )
    assert proof.verifies(signed, signed["proof"], office.key.private.public_key())


EVIDENCE = "https://kehittamo.example/public/projects/"
PIECES = [
    *'aåö "\\\n\t\r%<>{}|^`$@&;\'', *"\x00\x07\x08\x0b\x0c\x1f\x7f\x85\u2028\u200d\u202e\ufeff",
    *"\ufb01\uff76\u0130\u00df\U0001f40d\U0001f469\U0010fffd\ud800", "%s", "%(salt)s", "_:c14n0", "\\u0041",
    "]]>", "@id", "<script>", "https://a.example/", "e\u0301", "مرحبا", "ΑΩ",
]  # fmt: skip


def test_template_equals_the_general_way_on_hostile_credentials(office: Office) -> None:
    """The same again from a seed: KEHITTAMO_HOSTILE_CREDENTIALS=10000 tries as many."""
    dice = random.Random(20270224)

    def words() -> str:
        return "".join(dice.choices(PIECES, k=dice.randint(1, 12)))

    compared = refused = with_evidence = 0
    while compared < int(os.environ.get("KEHITTAMO_HOSTILE_CREDENTIALS", "60")):
        achievement = office.achieving(
            name=words(),
            description=words(),
            criteria=words(),
            tags=tuple(words() for _tag in range(dice.randint(0, 4))),
            alignments=tuple(
                Alignment(words(), f"https://e.example/{number}", words(), words(), words())
                for number in range(dice.randint(0, 2))
            ),
        )
        issuer = Issuer(office.issuer.id, words(), "https://a.example")
        expires = dice.random() < 0.5
        try:
            template = compile(achievement, issuer, office.places, expires=expires)
        except Refused:
            refused += 1
            continue
        award = office.award(
            number=dice.getrandbits(128),
            index=dice.randrange(131_072),
            recipient=Recipient.of(words()),
            valid_from=AWARDED + timedelta(seconds=dice.randrange(10**9)),
            valid_until=AWARDED + timedelta(seconds=dice.randrange(10**9)) if expires else None,
        )
        if dice.random() < 0.5:
            told = Evidence(f"{EVIDENCE}{dice.getrandbits(64)}", words(), words())
            award = replace(award, evidence=told)
            template = template.with_evidence(EVIDENCE)
        try:
            document = build(achievement, issuer, award)
        except Refused:  # nothing is left of the evidence's words
            with pytest.raises(Refused):
                template.canonical(award)
            continue
        assert template.canonical(award) == canonical.canonical(document)
        signed = json.loads(template.sign(award, office.key))
        signed.pop("proof")
        assert signed == document
        compared, with_evidence = compared + 1, with_evidence + ("evidence" in document)
    assert with_evidence > compared / 4
    assert refused < compared * 3


def test_evidence_is_signed_and_only_where_the_template_has_a_place_for_it(office: Office) -> None:
    told = Evidence(f"{EVIDENCE}1", "  Rauhallinen \n ruokahetki\x07", 'Kokeilimme "viikon".\n\t100 % \\ {x}')
    template = office.template.with_evidence(EVIDENCE)
    assert template is office.template.with_evidence(EVIDENCE)
    assert template.ordered
    assert Template.from_json(template.to_json()) == template
    award = office.award(evidence=told)
    signed = json.loads(template.sign(award, office.key))
    assert contexts.schema_errors(signed) == []
    assert office.verify(signed).valid
    assert signed["evidence"] == [
        {
            "id": f"{EVIDENCE}1",
            "type": ["Evidence"],
            "name": "Rauhallinen ruokahetki",
            "narrative": 'Kokeilimme "viikon".\n\t100 % \\ {x}',
        }
    ]
    signed["evidence"][0]["name"] = "Muu"
    assert not office.verify(signed).valid
    elsewhere = replace(award, evidence=replace(told, id="https://elsewhere.example/1"))
    empty = replace(award, evidence=replace(told, name="\u202e"))
    for wrong, one in (
        (template, office.award()),
        (office.template, award),
        (template, elsewhere),
        (template, empty),
    ):
        with pytest.raises(Refused):
            wrong.sign(one, office.key)


def test_template_with_an_end_date_signs_only_awards_that_end(office: Office) -> None:
    template = compile(office.achievement, office.issuer, office.places, expires=True)
    until = office.award(valid_until=datetime(2032, 1, 1, tzinfo=UTC))
    signed = json.loads(template.sign(until, office.key))
    assert signed["validUntil"] == "2032-01-01T00:00:00Z"
    assert office.verify(signed).valid
    for wrong, one in ((template, office.award()), (office.template, until)):
        with pytest.raises(Refused):
            wrong.sign(one, office.key)


def test_template_survives_the_database(office: Office) -> None:
    again = Template.from_json(office.template.to_json())
    assert again == office.template
    assert again.sign(office.award(), office.key) == office.template.sign(office.award(), office.key)
    told = json.loads(office.template.to_json())
    del told["evidence"]  # as it was written before badges had evidence
    assert Template.from_json(json.dumps(told)) == office.template
    with pytest.raises(ValueError, match="edition"):
        Template.from_json(json.dumps({**json.loads(office.template.to_json()), "edition": 0}))


def test_order_of_lines_does_not_depend_on_the_award(office: Office) -> None:
    assert office.template.ordered


def test_template_sorts_when_the_order_depends_on_the_award(office: Office) -> None:
    # The badge class lies among the credentials, so that it may come before or after one.
    among = office.achieving(id=f"{office.places.credentials}5", image=f"{office.places.credentials}7")
    template = compile(among, office.issuer, office.places)
    assert not template.ordered
    for number in (0, 2**127, 2**128 - 1):
        award = office.award(number=number)
        assert template.canonical(award) == canonical.canonical(build(among, office.issuer, award))
        assert office.verify(json.loads(template.sign(award, office.key))).valid


@pytest.mark.parametrize(
    "change",
    [
        {"id": "https://elsewhere.example/1"},
        {"id": "https://kehittamo.example/credentials/"},
        {"id": "https://kehittamo.example/credentials/a/b"},
        {"id": 'https://kehittamo.example/credentials/a"b'},
        {"status": Status("https://elsewhere.example/status/1", 1)},
        {"status": Status("https://kehittamo.example/status/1", -1)},
        {"recipient": Recipient("sha256$abc", "saltsaltsalt")},
        {"recipient": Recipient("sha256$" + "a" * 64, 'sa"lt salt')},
    ],
)
def test_award_that_does_not_fit_the_template_is_refused(office: Office, change: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        office.template.sign(office.award(**change), office.key)


def test_another_issuers_key_does_not_sign(office: Office) -> None:
    with pytest.raises(Refused):
        office.template.sign(office.award(), keys.SigningKey("did:web:other", office.key.private))


def test_credential_follows_the_official_schema_and_holds_nothing_empty(office: Office) -> None:
    signed = office.badge()
    assert contexts.schema_errors(signed) == []

    def walk(value: object) -> None:
        assert value not in (None, "", [], {})
        if isinstance(value, dict):
            assert "id" in value or value["type"] in ("IdentityObject", "DataIntegrityProof")
        for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(item)

    walk(signed)
    plain = office.achieving(tags=(), alignments=(), language="xx")
    shorter = build(plain, Issuer(office.issuer.id, "A", "https://a.example"), office.award())
    assert {"tag", "alignment", "inLanguage"}.isdisjoint(shorter["credentialSubject"]["achievement"])
    assert {"email", "image"}.isdisjoint(shorter["issuer"])


def test_moments_are_cut_to_the_second_in_utc(office: Office) -> None:
    helsinki = timezone(timedelta(hours=3))
    assert proof.moment(datetime(2027, 5, 1, 1, 2, 3, 999_999, tzinfo=helsinki)) == "2027-04-30T22:02:03Z"
    assert office.badge()["validFrom"] == "2027-02-24T10:00:05Z"


def test_address_of_the_recipient_is_not_in_the_file(office: Office) -> None:
    assert office.email not in office.template.sign(office.award(), office.key).decode()
    assert office.award().recipient.is_(office.email.upper())
    assert Recipient.of("a@b.fi").salt != Recipient.of("a@b.fi").salt


def test_controls_and_hidden_characters_are_taken_out() -> None:
    assert text.clean_line("  A\x00i\x07no\u202e \n\t Virta\x85nen\ufeff ", "name") == "Aino Virtanen"
    assert text.clean_text("a\r\nb\rc\x0cd\ud800", "text") == "a\nb\ncd"
    assert text.clean_line("A\u0308", "name") == "Ä"
    assert text.clean_line("\U0001f469\u200d\U0001f393", "name") == "\U0001f469\u200d\U0001f393"


@pytest.mark.parametrize(("written", "code"), [("", "empty"), (" \x00\n", "empty"), ("a" * 251, "too_long")])
def test_name_with_nothing_or_too_much_in_it_is_refused(office: Office, written: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        compile(office.achieving(name=written), office.issuer, office.places)
    assert (refused.value.code, refused.value.field) == (code, "name")


@pytest.mark.parametrize(
    "address", ["", "javascript:alert(1)", "https://a b", "https://ä.fi", "/p.png", 'https://a"b', "data:,a"]
)
def test_address_that_is_none_is_refused(office: Office, address: str) -> None:
    with pytest.raises(Refused):
        compile(office.achieving(image=address), office.issuer, office.places)


def test_texts_that_javascript_would_sort_otherwise_are_refused(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        compile(office.achieving(tags=("\U0001f40d", "\uff76")), office.issuer, office.places)
    assert refused.value.code == "order"
    compile(office.achieving(tags=("\U0001f40d", "ka")), office.issuer, office.places)


def test_unknown_kinds_and_too_many_tags_are_refused(office: Office) -> None:
    for change in ({"kind": "Nobel"}, {"tags": tuple(map(str, range(51)))}, {"name": "qzmarkfromend"}):
        with pytest.raises(Refused):
            compile(office.achieving(**change), office.issuer, office.places)
    with pytest.raises(Refused):
        compile(office.achievement, office.issuer, Places("https://a.example", "https://a.example/"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"colour": "red"}, "undefined_term"),
        ({"type": ["VerifiableCredential", "Nonsense"]}, "undefined_term"),
        ({"id": "relative"}, "bad_address"),
        ({"id": "#fragment"}, "bad_address"),
        ({"id": "https://a b"}, "bad_address"),
        ({"name": "bell\x07"}, "control_characters"),
        ({"@context": ["https://unknown.example/"]}, "not_json_ld"),
        ({"@context": [5]}, "not_json_ld"),
    ],
)
def test_what_would_be_lost_in_silence_is_refused(office: Office, change: dict[str, Any], code: str) -> None:
    document = build(office.achievement, office.issuer, office.award())
    with pytest.raises(canonical.NotCanonical) as refused:
        canonical.canonical({**document, **change})
    assert refused.value.code == code


def test_many_threads_get_the_same_form(office: Office) -> None:
    document = build(office.achievement, office.issuer, office.award())
    expected = canonical.canonical(document)
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(canonical.canonical(document))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8
