"""What a verifier says about genuine, tampered, forged, revoked and hostile files."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from badges.openbadges import baking, did, keys, proof, status_list
from badges.openbadges.report import State, Step, Verdict
from tests.dearness import is_dear, processor_seconds

if TYPE_CHECKING:
    from tests.badges.conftest import Office


def test_genuine_badge_answers_every_question_with_yes(office: Office) -> None:
    report = office.verify(office.badge(), recipient=office.email.upper(), ledger=lambda badge, value: True)
    assert [(finding.step, finding.state) for finding in report.findings] == [
        (step, State.OK) for step in Step
    ]
    assert report.verdict is Verdict.VALID
    assert report.claims.name == "Sisäinen kehittäjä"
    assert report.claims.valid_from == office.awarded.replace(microsecond=0)


def test_badge_verifies_out_of_its_picture(office: Office, picture: bytes) -> None:
    baked = baking.bake_png(picture, proof.to_bytes(office.badge()))
    assert office.verify(baked).verdict is Verdict.VALID


def test_general_signer_and_template_are_equally_believed(office: Office) -> None:
    from badges.openbadges.credential import build

    unsigned = build(office.achievement, office.issuer, office.award())
    assert office.verify(proof.sign(unsigned, office.key, office.awarded)).verdict is Verdict.VALID


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from leaves(item, (*path, number))
    else:
        yield path


def changed(document: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    """The document with one leaf changed a little, keeping its kind."""
    copied: Any = copy.deepcopy(document)
    node = copied
    for key in path[:-1]:
        node = node[key]
    value = node[path[-1]]
    if isinstance(value, bool):
        node[path[-1]] = not value
    elif value.endswith("Z") and value[:2] == "20":
        node[path[-1]] = value.replace("-02-", "-01-")
    elif value.isdigit():
        node[path[-1]] = str(int(value) + 1)
    else:
        node[path[-1]] = value[:-1] + ("a" if value[-1] != "a" else "b")
    return copied


def test_changing_any_single_value_is_noticed(office: Office) -> None:
    badge = office.badge()
    paths = list(leaves(badge))
    assert len(paths) > 40
    believed = [path for path in paths if office.verify(changed(badge, path)).valid]
    assert believed == []


def test_leaving_any_single_value_out_is_noticed(office: Office) -> None:
    badge = office.badge()
    believed = []
    for path in leaves(badge):
        if isinstance(path[-1], int):
            continue
        copied: Any = copy.deepcopy(badge)
        node = copied
        for key in path[:-1]:
            node = node[key]
        del node[path[-1]]
        if office.verify(copied).valid:
            believed.append(path)
    assert believed == []


@pytest.mark.parametrize(
    ("change", "step", "code"),
    [
        ({"credentialSubject": {"type": ["AchievementSubject"]}}, Step.SCHEMA, "schema"),
        ({"colour": "red"}, Step.CONTEXTS, "undefined_term"),
        (
            {"evidence": [{"id": "https://x.example/", "type": ["Evidence"]}]},
            Step.SIGNATURE,
            "wrong_signature",
        ),
        ({"validFrom": "2027-02-24T10:00:05"}, Step.DATES, "bad_date"),
        ({"validFrom": "yesterday"}, Step.DATES, "bad_date"),
        ({"validUntil": "2026-01-01T00:00:00Z"}, Step.DATES, "expired"),
        ({"validFrom": "2028-01-01T00:00:00Z"}, Step.DATES, "not_yet_valid"),
        ({"proof": []}, Step.SIGNATURE, "unsigned"),
        ({"proof": "z123"}, Step.SIGNATURE, "malformed"),
        ({"proof": [{}] * 9}, Step.SIGNATURE, "too_many_proofs"),
        ({"issuer": "did:web:somebody.example"}, Step.SIGNATURE, "other_controller"),
        ({"issuer": 5}, Step.SIGNATURE, "other_controller"),
        ({"id": "not an address"}, Step.SIGNATURE, "bad_address"),
        ({"name": "a\u0007b"}, Step.SIGNATURE, "control_characters"),
        ({"@context": ["https://www.w3.org/ns/credentials/v2"]}, Step.CONTEXTS, "wrong_contexts"),
        ({"@context": ["https://evil.example/v1"]}, Step.CONTEXTS, "foreign_context"),
        ({"@context": [{"name": "https://schema.org/alternateName"}]}, Step.CONTEXTS, "foreign_context"),
        ({"@context": "https://www.w3.org/ns/credentials/v2"}, Step.CONTEXTS, "foreign_context"),
        ({"evidence": [{"@context": {"name": "urn:x:y"}}]}, Step.CONTEXTS, "foreign_context"),
        ({"@graph": []}, Step.CONTEXTS, "foreign_context"),
    ],
)
def test_tampered_badge_is_refused_for_the_right_reason(
    office: Office, change: dict[str, Any], step: Step, code: str
) -> None:
    report = office.verify({**office.badge(), **change})
    assert report[step].code == code
    assert report[step].state is not State.OK
    assert not report.valid


def with_proof(badge: dict[str, Any], **change: Any) -> dict[str, Any]:
    return {**badge, "proof": {**badge["proof"], **change}}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"proofPurpose": "authentication"}, "wrong_purpose"),
        ({"cryptosuite": "eddsa-jcs-2022"}, "other_suite"),
        ({"proofValue": "z111"}, "wrong_signature"),
        ({"proofValue": None}, "wrong_signature"),
        ({"created": "2030-01-01T00:00:00Z"}, "proof_dates"),
        ({"created": "2027-02-24T10:00:04Z"}, "wrong_signature"),
        ({"expires": "2027-02-25T00:00:00Z"}, "proof_dates"),
        ({"verificationMethod": "did:web:kehittamo.example#key"}, "other_controller"),
    ],
)
def test_altered_proof_is_refused(office: Office, change: dict[str, Any], code: str) -> None:
    report = office.verify(with_proof(office.badge(), **change))
    assert report[Step.SIGNATURE].code == code
    assert not report.valid


def test_forged_badge_with_the_forgers_own_key_is_refused(office: Office) -> None:
    unsigned = {key: value for key, value in office.badge().items() if key != "proof"}
    forger = keys.SigningKey(office.issuer.id, keys.generate())
    assert office.verify(proof.sign(unsigned, forger, office.awarded))[Step.SIGNATURE].code == "unknown_key"
    stranger = keys.SigningKey("did:key:" + forger.multikey, forger.private)
    assert (
        office.verify(proof.sign(unsigned, stranger, office.awarded))[Step.SIGNATURE].code
        == "other_controller"
    )


def test_wrong_key_under_the_right_name_is_refused(office: Office) -> None:
    other = keys.SigningKey("did:web:x", keys.generate()).multikey

    def swapped(name: str) -> dict[str, Any]:
        document = did.document(name, [office.key.multikey])
        document["verificationMethod"][0]["publicKeyMultibase"] = other
        return document

    assert office.verify(office.badge(), resolve_did=swapped)[Step.SIGNATURE].code == "wrong_signature"


def test_key_must_be_listed_for_assertions_and_belong_to_the_issuer(office: Office) -> None:
    for field, value in (("assertionMethod", []), ("id", "did:web:other"), ("verificationMethod", [])):
        found = {**did.document(office.issuer.id, [office.key.multikey]), field: value}
        report = office.verify(office.badge(), resolve_did=lambda name, found=found: found)
        assert report[Step.SIGNATURE].code == "unknown_key"
    lent = did.document(office.issuer.id, [office.key.multikey])
    lent["verificationMethod"][0]["controller"] = "did:web:other"
    assert office.verify(office.badge(), resolve_did=lambda name: lent)[Step.SIGNATURE].code == "unknown_key"


def test_retired_key_still_verifies_old_badges(office: Office) -> None:
    newer = keys.SigningKey(office.issuer.id, keys.generate())
    both = did.document(office.issuer.id, [newer.multikey, office.key.multikey])
    assert office.verify(office.badge(), resolve_did=lambda name: both).valid


def test_issuer_that_cannot_be_asked_leaves_the_signature_unknown(office: Office) -> None:
    for nobody in (lambda name: None, lambda name: 1 / 0):
        report = office.verify(office.badge(), resolve_did=nobody)
        assert report[Step.SIGNATURE].state is State.UNKNOWN
        assert report.verdict is Verdict.UNSURE


def test_badge_of_another_issuer_is_genuine_but_not_known(office: Office) -> None:
    report = office.verify(office.badge(), known_issuers=set())
    assert report[Step.ISSUER].code == "other_issuer"
    assert report.verdict is Verdict.GENUINE


def test_good_signature_on_something_never_issued_is_an_alarm(office: Office) -> None:
    badge = office.badge()
    issued = {(badge["id"], badge["proof"]["proofValue"])}
    assert office.verify(badge, ledger=lambda *both: both in issued).valid
    again = office.badge(index=8)
    report = office.verify(again, ledger=lambda *both: both in issued)
    assert report[Step.SIGNATURE].state is State.OK
    assert report[Step.ISSUER].code == "not_issued"
    assert report.verdict is Verdict.INVALID


def test_revoked_badge_is_invalid_and_its_neighbour_is_not(office: Office) -> None:
    revoked = office.status_list(revoked=(7,))
    assert office.verify(office.badge(index=7), resolve_status=revoked)[Step.STATUS].code == "revoked"
    assert office.verify(office.badge(index=6), resolve_status=revoked).valid
    assert office.verify(office.badge(index=8), resolve_status=revoked).valid


def test_status_list_that_is_not_to_be_trusted_is_no_answer(office: Office) -> None:
    real = json.loads(status_list.sign(office.list_url, [7], office.key, office.awarded))
    bits = {**real["credentialSubject"], "encodedList": status_list.encode([])}
    stranger = keys.SigningKey("did:web:other.example", keys.generate())
    listed = status_list.build(office.list_url, office.issuer.id, [], office.awarded)
    other_purpose = {
        **listed,
        "credentialSubject": {**listed["credentialSubject"], "statusPurpose": "suspension"},
    }
    old = {**listed, "validUntil": "2027-02-25T00:00:00Z"}
    for document in (
        {**real, "credentialSubject": bits},
        json.loads(status_list.sign(office.list_url, [], stranger, office.awarded)),
        json.loads(status_list.sign(office.list_url + "0", [], office.key, office.awarded)),
        proof.sign(other_purpose, office.key, office.awarded),
        proof.sign(old, office.key, office.awarded),
        {},
    ):
        data = proof.to_bytes(document)
        report = office.verify(office.badge(), resolve_status=lambda url, data=data: data)
        assert report[Step.STATUS].code == "bad_list"
        assert not report.valid
    for data in (b"", b"[]", b"\0" * 300_000):
        assert not office.verify(office.badge(), resolve_status=lambda url, data=data: data).valid
    assert office.verify(office.badge(), resolve_status=lambda url: None).verdict is Verdict.UNSURE
    assert office.verify(office.badge(index=200_000))[Step.STATUS].code == "bad_list"


def test_status_list_is_asked_for_only_when_the_signature_holds(office: Office) -> None:
    asked: list[str] = []
    office.verify({**office.badge(), "name": "Other"}, resolve_status=asked.append)
    assert asked == []
    office.verify(office.badge(), resolve_status=asked.append)
    assert asked == [office.list_url]


def test_recipient_is_told_from_others(office: Office) -> None:
    badge = office.badge()
    assert office.verify(badge, recipient=office.email)[Step.RECIPIENT].state is State.OK
    assert office.verify(badge, recipient="matti@kunta.example")[Step.RECIPIENT].state is State.FAILED
    assert office.verify(badge)[Step.RECIPIENT].code == "not_asked"
    assert office.verify(badge, recipient="matti@kunta.example").verdict is Verdict.INVALID


def test_badge_from_a_clock_ahead_is_not_yet_valid(office: Office) -> None:
    report = office.verify(office.badge(), now=office.awarded - timedelta(seconds=1))
    assert report[Step.DATES].code == "not_yet_valid"


def twins(count: int) -> list[dict[str, Any]]:
    """Evidence without ids, all alike: the blank nodes that make canonicalisation dear."""
    return [{"type": ["Evidence"], "name": "same"} for _ in range(count)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_json"),
        (b"null", "not_an_object"),
        (b"[]", "not_an_object"),
        (b"{" * 200_000, "not_json"),
        (b"[" * 200_000, "too_complex"),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "too_large"),
        (b'{"a":1,"a":2}', "not_json"),
        (b'{"a":NaN}', "not_json"),
        (b'{"a":1e999}', "not_json"),
        (b'{"a":' + b"9" * 5_000 + b"}", "not_json"),
        (b'{"a":"\\ud800"}', "not_json"),
        (b"\xff\xfe{\0}\0", "not_json"),
        (b"eyJhbGciOiJub25lIn0.eyJ9.", "jwt"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"<svg/>", "not_a_picture"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "damaged"),
        (b"x" * 300_000, "too_large"),
        (json.dumps({"a": [[1] * 200] * 100}).encode(), "too_complex"),
        (json.dumps({"a": list(range(1000))}).encode(), "too_complex"),
        (b"{}", "another_thing"),
        (b'{"type": 5}', "another_thing"),
        (b'{"type": ["VerifiableCredential", "BitstringStatusListCredential"]}', "another_thing"),
    ],
)
def test_unreadable_file_says_why(office: Office, data: bytes, code: str) -> None:
    """F3-h: the one place where JSON is read that a visitor gives."""
    report = office.verify(data)
    assert report[Step.PARSE].code == code
    assert report.verdict is Verdict.INVALID


def test_poison_graph_costs_no_more_than_many_badges(office: Office) -> None:
    honest = processor_seconds(lambda: office.verify(office.badge()))
    clique = [{"type": ["Evidence"], "id": f"_:n{n}", "genre": "x"} for n in range(12)]
    for evidence in (twins(200), clique):
        poison = {**office.badge(), "evidence": evidence}
        assert not office.verify(poison).valid
        assert not is_dear(lambda poison=poison: office.verify(poison), honest, times=60)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=2_000) | st.text(max_size=500).map(lambda text: text.encode("utf-8", "replace")))
def test_no_bytes_make_it_raise(office: Office, data: bytes) -> None:
    assert not office.verify(data, recipient="a").valid


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["https://kehittamo.example/status/1", "z6Mk"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=8)
            | st.sampled_from(
                ["id", "type", "name", "@id", "@type", "@value", "@context", "proof", "issuer", "achievement"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_json_in_place_of_any_part_makes_it_raise_or_passes(office: Office, data: st.DataObject) -> None:
    badge: Any = office.badge()
    paths = [path[:length] for path in leaves(badge) for length in range(1, len(path) + 1)]
    path = data.draw(st.sampled_from(sorted(set(paths), key=str)))
    node = badge
    for key in path[:-1]:
        node = node[key]
    before, node[path[-1]] = node[path[-1]], data.draw(JSON)
    report = office.verify(proof.to_bytes(badge), recipient=office.email)
    # RDF is signed, not JSON: one value and an array of that one value mean the same.
    same = node[path[-1]] in (before, [before]) or before == [node[path[-1]]]
    assert same or not report.valid


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(min_value=0), st.integers(min_value=0, max_value=255))
def test_no_changed_byte_of_a_baked_picture_makes_it_raise(
    office: Office, picture: bytes, position: int, byte: int
) -> None:
    baked = bytearray(baking.bake_png(picture, proof.to_bytes(office.badge())))
    position %= len(baked)
    unchanged = baked[position] == byte
    baked[position] = byte
    assert office.verify(bytes(baked)).valid == unchanged


def test_did_key_issuer_needs_nobody_to_ask(office: Office) -> None:
    private = keys.generate()
    name = "did:key:" + keys.SigningKey("", private).multikey
    badge = {key: value for key, value in office.badge().items() if key not in {"proof", "credentialStatus"}}
    badge["issuer"] = {**badge["issuer"], "id": name}
    report = office.verify(
        proof.sign(badge, keys.SigningKey(name, private), office.awarded), resolve_did=lambda name: None
    )
    assert report[Step.SIGNATURE].state is State.OK
    assert report[Step.STATUS].code == "no_status"
