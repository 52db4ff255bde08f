"""Badges in other forms: Open Badges 2.0, which its giver's address proves, and signed texts (VC-JWT)."""

import io
import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwk, jws
from PIL import Image

from badges import checking, commands, elsewhere, operations
from badges.models import Award
from badges.openbadges import hosted
from badges.openbadges.baking import bake_png
from badges.openbadges.report import State, Step, Verdict
from people.models import Person
from tests.badges.conftest import EMAIL, NOW, Office
from tests.badges.test_awards import badge, cohort, earned, published, verify  # noqa: F401

OTHER = "https://merkit.example/assertions/1"
ASSERTION = {
    "@context": "https://w3id.org/openbadges/v2",
    "id": OTHER,
    "type": "Assertion",
    "recipient": {"type": "email", "hashed": False, "identity": EMAIL},
    "badge": "https://merkit.example/classes/1",
    "issuedOn": "2027-02-01T10:00:00Z",
    "verification": {"type": "HostedBadge"},
}
BADGE_CLASS = {"id": ASSERTION["badge"], "name": "Ensiapu", "issuer": "https://merkit.example/issuer"}
ISSUER = {"id": BADGE_CLASS["issuer"], "name": "Merkkitalo"}


def as_bytes(document: object) -> bytes:
    return json.dumps(document).encode()


def baked(text: bytes) -> bytes:
    """A picture that carries only Open Badges 2.0."""
    plain = io.BytesIO()
    Image.new("RGB", (8, 8)).save(plain, "PNG")
    return bake_png(plain.getvalue(), b"", text)


def drawn(text: str, attribute: str = "") -> bytes:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="http://openbadges.org">'
        f'<openbadges:assertion verify="{attribute}"><![CDATA[{text}]]></openbadges:assertion></svg>'
    ).encode()


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What other hosts serve: nothing is asked that is not here, and what is asked stands in `asked`."""
    pages: dict[str, Any] = {"asked": []}

    def fetch(address: str) -> bytes | None:
        pages["asked"].append(address)
        return as_bytes(pages[address]) if address in pages else None

    monkeypatch.setattr(elsewhere, "fetch", fetch)
    return pages


@pytest.mark.parametrize(
    "data",
    [
        as_bytes(ASSERTION),
        baked(as_bytes(ASSERTION)),
        baked(OTHER.encode()),
        drawn(json.dumps(ASSERTION)),
        drawn("", OTHER),
    ],
    ids=["json", "png", "png with an address", "svg", "svg with an address"],
)
@time_machine.travel(NOW, tick=False)
def test_an_unlisted_giver_s_old_badge_is_told_and_left_to_its_giver(
    client: FlaskClient, served: dict[str, Any], data: bytes
) -> None:
    page = verify(client, data, "badge")
    assert "Yes, in an older form: Open Badges 2.0." in page
    assert "We can&#39;t say whether the badge is genuine" in page
    assert OTHER in page
    assert "merkit.example" in page
    assert "kept at its giver&#39;s address, and we don&#39;t ask there" in page
    assert "There is no badge" not in page
    assert served["asked"] == []


@time_machine.travel(NOW, tick=False)
def test_a_listed_giver_s_old_badge_is_held_against_what_lies_there(
    app: Flask, client: FlaskClient, served: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "BADGE_HOSTS", "merkit.example")
    served |= {OTHER: ASSERTION, str(ASSERTION["badge"]): BADGE_CLASS, str(BADGE_CLASS["issuer"]): ISSUER}
    page = verify(client, baked(OTHER.encode()), "badge.png", EMAIL)
    assert "its giver is not known to us" in page
    assert "Ensiapu" in page
    assert "Merkkitalo" in page
    assert "The address fits" in page
    assert served["asked"] == [OTHER, ASSERTION["badge"], BADGE_CLASS["issuer"]]
    forged = {**ASSERTION, "recipient": {"type": "email", "hashed": False, "identity": "x@kunta.example"}}
    assert "it says something else" in verify(client, as_bytes(forged))
    served[OTHER] = {"@context": ASSERTION["@context"], "id": OTHER, "type": "Assertion", "revoked": True}
    assert "It has been taken back" in verify(client, as_bytes(ASSERTION))
    served[OTHER] = {**ASSERTION, "id": "https://merkit.example/assertions/2"}
    assert "The badge is not valid" in verify(client, as_bytes(ASSERTION))
    del served[OTHER]
    assert "we found nothing where its giver should keep it" in verify(client, as_bytes(ASSERTION))


@time_machine.travel(NOW, tick=False)
def test_what_a_page_of_a_listed_giver_names_elsewhere_is_not_asked(
    app: Flask, client: FlaskClient, served: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "BADGE_HOSTS", "merkit.example")
    served[OTHER] = {**ASSERTION, "badge": "http://169.254.169.254/latest/meta-data"}
    verify(client, drawn("", OTHER), "badge.svg")
    assert served["asked"] == [OTHER]


def test_our_own_old_badge_is_held_against_our_rows(
    session: Any,
    client: FlaskClient,
    earned: Award,  # noqa: F811
) -> None:
    address = f"/ob2/assertions/{earned.id}"
    full = f"http://localhost{address}"
    hidden = verify(client, baked(full.encode()), "badge.png")
    assert "there is no public badge at that address" in hidden
    assert "Given by" in hidden, "who is named is told, and nothing else"
    assert earned.badge_class_id.hex not in hidden
    published(session, client, earned)
    said = client.get(address).get_json()
    owner = session.get_one(Person, earned.person_id).email
    for data in (baked(full.encode()), as_bytes(said), baked(as_bytes(said)), drawn(json.dumps(said))):
        page = verify(client, data, "badge", owner)
        assert "The badge is genuine" in page
        assert "The address fits" in page
    assert session.get_one(Award, earned.id).verified_count == 4
    changed = {**said, "recipient": {**said["recipient"], "salt": "x"}}
    assert "The badge is not valid" in verify(client, as_bytes(changed))
    operations.revoke(None, session.get_one(Award, earned.id), "by mistake")
    session.commit()
    assert "It has been taken back" in verify(client, as_bytes(said))
    nothing = baked(b"http://localhost/ob2/assertions/nothing")
    assert "no public badge" in verify(client, nothing, "badge.png")
    assert "This is not a badge file" in verify(client, full.encode()), "an address alone is no badge"


def test_a_badge_of_both_standards_is_read_by_the_newer(
    session: Any,
    client: FlaskClient,
    earned: Award,  # noqa: F811
) -> None:
    published(session, client, earned)
    page = verify(client, client.get(f"/credentials/{earned.id}.png").data, "badge.png")
    assert "The badge is genuine" in page
    assert "older form" not in page


@pytest.mark.parametrize(
    "change",
    [
        {"issuedOn": 1_700_000_000},
        {"recipient": None},
        {"recipient": {"type": "email", "hashed": True, "identity": 7, "salt": []}},
        {"badge": {"issuer": ["x"], "criteria": 3}},
        {"id": ["a"]},
        {"id": "javascript:alert(1)"},
        {"type": 3, "verify": {"url": {}}},
    ],
)
def test_an_odd_old_badge_is_never_an_error(app: Flask, session: Any, change: dict[str, Any]) -> None:
    with app.test_request_context():
        report = checking.check(as_bytes({**ASSERTION, **change}), EMAIL)
    assert report[Step.PARSE].code == "read_2"
    assert report.verdict in (Verdict.UNSURE, Verdict.INVALID)


KEYS = {
    "ES256": jwk.ECKey.generate_key("P-256"),
    "EdDSA": jwk.OKPKey.generate_key("Ed25519"),
    "RS256": jwk.RSAKey.generate_key(2048),
}


def token(office: Office, algorithm: str, header: dict[str, Any], **changes: Any) -> bytes:
    """The other giver's badge as a signed text."""
    credential = {name: value for name, value in office.badge().items() if name != "proof"}
    started = datetime.fromisoformat(credential["validFrom"])
    claims = {"iss": office.issuer.id, "jti": credential["id"], "nbf": int(started.timestamp())}
    payload = as_bytes({**credential, **claims, **changes})
    return jws.serialize_compact(
        {"alg": algorithm, **header}, payload, KEYS[algorithm], algorithms=[algorithm]
    ).encode()


@pytest.fixture
def listed(
    app: Flask, office: Office, served: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """The other giver is listed, and publishes their keys."""
    host = urlsplit(elsewhere.keys_of(office.issuer.id)).netloc
    monkeypatch.setitem(app.config, "BADGE_HOSTS", host)
    name = office.issuer.id
    methods = [
        {
            "id": f"{name}#{algorithm}",
            "type": "JsonWebKey",
            "controller": name,
            "publicKeyJwk": key.as_dict(private=False),
        }
        for algorithm, key in KEYS.items()
    ]
    methods += (office.did_document(name) or {})["verificationMethod"]  # which signs their status list
    served[elsewhere.keys_of(name)] = {
        "id": name,
        "verificationMethod": methods,
        "assertionMethod": [each["id"] for each in methods],
    }
    served[office.list_url] = json.loads(office.status_list()(office.list_url) or b"")
    return served


@pytest.mark.parametrize("algorithm", KEYS)
@time_machine.travel(NOW, tick=False)
def test_a_token_of_a_listed_giver_is_verified_with_the_key_that_they_publish(
    app: Flask, session: Any, office: Office, listed: dict[str, Any], algorithm: str
) -> None:
    def check(data: bytes) -> Any:
        return checking.check(data, EMAIL, elsewhere.gathered(data))

    with app.test_request_context():
        name = office.issuer.id
        good = token(office, algorithm, {"kid": f"{name}#{algorithm}"})
        for data in (good, bake_png(baked(b""), good), good[:50] + b"\n" + good[50:]):
            report = check(data)
            assert (report[Step.PARSE].code, report[Step.SIGNATURE].code) == ("read_jwt", "signed")
            assert (report[Step.ISSUER].code, report[Step.RECIPIENT].code) == ("other_issuer", "theirs")
            assert report.verdict is Verdict.GENUINE
        carried = token(office, algorithm, {"jwk": KEYS[algorithm].as_dict(private=False)})
        assert check(carried)[Step.SIGNATURE].code == "signed"
        head, _payload_of_it, signature = good.split(b".")
        changed = b".".join((head, token(office, algorithm, {}, jti="x").split(b".")[1], signature))
        assert check(changed)[Step.SIGNATURE].code == "wrong_signature"
        assert check(changed).verdict is Verdict.INVALID
        assert check(token(office, algorithm, {"kid": "#other"}))[Step.SIGNATURE].code == "unknown_key"
        late = token(office, algorithm, {"kid": f"{name}#{algorithm}"}, exp=int(NOW.timestamp()) - 1)
        assert check(late)[Step.DATES].code == "expired"


@time_machine.travel(NOW, tick=False)
def test_a_token_whose_key_came_along_is_whole_and_no_more(
    client: FlaskClient, office: Office, served: dict[str, Any]
) -> None:
    good = token(office, "ES256", {"jwk": KEYS["ES256"].as_dict(private=False)})
    page = verify(client, good, "badge.jwt")
    assert "Yes, as a signed text (JWT)." in page
    assert "the key came along in the file itself" in page
    assert "We can&#39;t say whether the badge is genuine" in page
    assert office.issuer.name in page
    assert "The badge is not valid" in verify(client, good[:-6] + b"AAAAAA", "badge.jwt")
    unknown = verify(client, token(office, "ES256", {"kid": "#a"}), "badge.jwt")
    assert "its giver is not among those whose keys we ask for" in unknown
    assert served["asked"] == []


def test_a_token_in_our_name_was_never_given_by_us(
    app: Flask, session: Any, factories: Any, office: Office
) -> None:
    from badges import issuing

    ours = issuing.ensure_issuer(factories.office())
    with app.test_request_context():
        forged = token(office, "EdDSA", {"jwk": KEYS["EdDSA"].as_dict(private=False)}, iss=ours.did)
        credential = json.loads(_payload(forged)) | {"issuer": {"id": ours.did, "type": ["Profile"]}}
        forged = jws.serialize_compact(
            {"alg": "EdDSA", "jwk": KEYS["EdDSA"].as_dict(private=False)},
            as_bytes(credential),
            KEYS["EdDSA"],
            algorithms=["EdDSA"],
        ).encode()
        report = checking.check(forged)
    assert report[Step.SIGNATURE].code == "unknown_key"
    assert report.verdict is Verdict.INVALID


def _payload(text: bytes) -> bytes:
    return jws.extract_compact(text).payload


@pytest.mark.parametrize(
    "data",
    [b"ey.ey.ey", b"eyJhIjoxfQ.eyJhIjoxfQ.", b"ey" + b"A" * 5000 + b".e30.x", b"eyJhbGciOiJub25lIn0.e30."],
)
def test_an_odd_token_is_never_an_error(app: Flask, session: Any, data: bytes) -> None:
    with app.test_request_context():
        report = checking.check(data)
    assert not report.valid


def test_a_signed_old_badge_is_told_as_what_it_is(app: Flask, session: Any) -> None:
    text = jws.serialize_compact(
        {"alg": "RS256"}, as_bytes({**ASSERTION, "id": "urn:uuid:1"}), KEYS["RS256"], algorithms=["RS256"]
    )
    with app.test_request_context():
        report = checking.check(text.encode())
    assert (report[Step.PARSE].code, report[Step.SIGNATURE].code) == ("read_2", "signed_2")
    assert report[Step.SIGNATURE].state is State.UNKNOWN
    assert hosted.assertion_in(b"{}") is None


@time_machine.travel(NOW, tick=False)
def test_the_command_tells_the_same(app: Flask, session: Any, tmp_path: Any, served: dict[str, Any]) -> None:
    file = tmp_path / "badge.png"
    file.write_bytes(baked(as_bytes({**ASSERTION, "badge": {"name": "Ensi\x1bapu", "issuer": ISSUER}})))
    told = app.test_cli_runner().invoke(commands.group, ["verify", str(file)])
    assert told.exit_code == 3, told.output
    assert "Ensiapu" in told.output
    assert "Merkkitalo" in told.output
    assert OTHER in told.output
    assert "Open Badges 2.0" in told.output
