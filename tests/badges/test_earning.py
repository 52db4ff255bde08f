"""What earners do with their badges: take or decline, show elsewhere, carry away in every form."""

import csv
import hashlib
import io
import json
import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from badges import commands, operations, queries
from badges.earning.sharing import sharing
from badges.models import Award
from badges.openbadges import verification
from badges.openbadges.baking import bake_png, bake_svg, unbake_png, unbake_svg
from badges.openbadges.picture import Picture, draw_svg
from badges.openbadges.report import State, Step
from foundation import clock
from foundation.audit import AuditEntry
from people import operations as operations_of_people
from people.models import Person
from tests.badges.test_awards import badge, cohort, earned, published, verify  # noqa: F401


@pytest.fixture
def earner(session: Any, sign_in: Any, earned: Award) -> FlaskClient:  # noqa: F811
    """The browser of the one whose badge it is."""
    browser: FlaskClient = sign_in(session.get_one(Person, earned.person_id))
    return browser


def signed(session: Any, award: Award) -> bytes:
    return bytes(session.scalar(select(Award.credential).where(Award.id == award.id)))


def chunks_named(picture: bytes, keyword: bytes) -> int:
    return picture.count(b"iTXt" + keyword + b"\0\0\0\0\0")


def test_the_certificate_is_one_tagged_page_and_gone_with_the_badge(
    session: Any,
    client: FlaskClient,
    earner: FlaskClient,
    earned: Award,  # noqa: F811
) -> None:
    page = f"/credentials/{earned.id}.pdf"
    assert client.get(page).status_code == 404
    answer = earner.get(page)
    assert answer.mimetype == "application/pdf"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in answer.data
    assert b"/Count 1" in answer.data
    operations.revoke(None, session.get_one(Award, earned.id), "by mistake")
    session.commit()
    assert earner.get(page).status_code == 404


def test_the_drawing_carries_the_badge_and_is_saved_never_shown(
    session: Any,
    client: FlaskClient,
    earned: Award,  # noqa: F811
) -> None:
    published(session, client, earned)
    answer = client.get(f"/credentials/{earned.id}.svg")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert unbake_svg(answer.data) == signed(session, earned)
    assert "The badge is genuine" in verify(client, answer.data, "badge.svg")


def test_an_end_of_cdata_in_the_badge_does_not_end_it() -> None:
    text = json.dumps({"name": "a]]>b</openbadges:credential><script>"}).encode()
    assert json.loads(unbake_svg(bake_svg(draw_svg(Picture()), text))) == json.loads(text)


def test_one_picture_carries_the_badge_in_both_standards_once(picture: bytes) -> None:
    once = bake_png(picture, b'{"new":1}', b'{"old":1}')
    twice = bake_png(once, b'{"new":2}', b'{"old":2}')
    assert unbake_png(twice) == b'{"new":2}'
    assert [chunks_named(twice, word) for word in (b"openbadges", b"openbadgecredential")] == [1, 1]
    assert b'{"old":2}' in twice
    assert b'{"old":1}' not in twice


def test_open_badges_2_is_told_in_three_hosted_documents(
    session: Any,
    client: FlaskClient,
    earned: Award,  # noqa: F811
) -> None:
    here = f"/ob2/assertions/{earned.id}"
    assert client.get(here).status_code == 404
    published(session, client, earned)
    answer = client.get(here)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "max-age" in answer.headers["Cache-Control"]
    assert answer.data in client.get(f"/credentials/{earned.id}.png").data
    assertion = answer.get_json(force=True)
    assert urlsplit(assertion["id"]).path == here
    badge_class = client.get(urlsplit(assertion["badge"]).path).get_json(force=True)
    assert (badge_class["id"], badge_class["type"]) == (assertion["badge"], "BadgeClass")
    giver = client.get(urlsplit(badge_class["issuer"]).path).get_json(force=True)
    assert (giver["id"], giver["type"]) == (badge_class["issuer"], "Issuer")
    assert [client.get(urlsplit(one["id"]).path).status_code for one in badge_class["related"]] == [200, 200]
    assert all(badge_class[name] for name in ("name", "description", "image", "criteria", "tags"))
    assert all(giver[name] for name in ("name", "url", "email"))
    assert (assertion["type"], assertion["verification"]) == ("Assertion", {"type": "HostedBadge"})
    assert datetime.fromisoformat(assertion["issuedOn"]).tzinfo
    email = session.get_one(Person, earned.person_id).email
    hidden = hashlib.sha256((email + assertion["recipient"]["salt"]).encode()).hexdigest()
    assert assertion["recipient"]["identity"] == f"sha256${hidden}"
    new = json.loads(signed(session, earned))["credentialSubject"]
    assert badge_class["name"] == new["achievement"]["name"]
    assert assertion["recipient"]["identity"] == new["identifier"][0]["identityHash"]
    operations.revoke(None, session.get_one(Award, earned.id), "by mistake")
    session.commit()
    gone = client.get(here)
    assert (gone.status_code, gone.get_json(force=True)["revoked"]) == (410, True)


def test_a_declined_badge_is_nobody_s_to_see_until_it_is_taken_after_all(
    session: Any,
    client: FlaskClient,
    earner: FlaskClient,
    earned: Award,  # noqa: F811
) -> None:
    published(session, client, earned)
    assert earner.post(f"/awards/{earned.id}/decline").status_code == 302
    assert client.get(f"/credentials/{earned.id}").status_code == 404
    session.expire_all()
    assert session.get_one(Award, earned.id).declined_at
    assert earner.post(f"/awards/{earned.id}/visibility", data={"public": "yes"}).status_code == 302
    assert client.get(f"/credentials/{earned.id}").status_code == 200
    session.expire_all()
    assert session.get_one(Award, earned.id).declined_at is None


def test_the_public_page_tells_no_name_if_its_earner_wishes_so(
    session: Any,
    client: FlaskClient,
    earner: FlaskClient,
    earned: Award,  # noqa: F811
) -> None:
    here, choosing = f"/credentials/{earned.id}", f"/awards/{earned.id}/visibility"
    for wish, told, paper in (("yes", True, 200), ("nameless", False, 404), ("yes", True, 200)):
        assert earner.post(choosing, data={"public": wish}).status_code == 302
        page = client.get(here, headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert ("Virtanen" in page.text, ".pdf" in page.text) == (told, told)
        assert [client.get(f"{here}.pdf").status_code, earner.get(f"{here}.pdf").status_code] == [paper, 200]


def test_nobody_declines_for_somebody_else(factories: Any, sign_in: Any, earned: Award) -> None:  # noqa: F811
    assert sign_in(factories.person()).post(f"/awards/{earned.id}/decline").status_code == 404


def test_what_goes_to_other_sites_names_nobody(
    session: Any,
    client: FlaskClient,
    earned: Award,  # noqa: F811
) -> None:
    published(session, client, earned)
    page = client.get(f"/credentials/{earned.id}", headers={"Accept": "text/html"}).text
    card = page.split('property="og:image" content="')[1].split('"')[0]
    answer = client.get(urlsplit(card).path)
    assert Image.open(io.BytesIO(answer.data)).size == (1200, 630)
    head = page.split("</head>")[0].split("og:type")[1]
    award = queries.award(earned.id)
    assert award is not None
    shared = sharing(award)
    assert "Virtanen" not in head + shared.snippet + shared.linkedin
    asked = parse_qs(urlsplit(shared.linkedin).query)
    assert asked["certUrl"] == [shared.address]


def test_everything_is_taken_along_and_verifies_with_the_keys_beside_it(
    session: Any,
    sign_in: Any,
    factories: Any,
    earner: FlaskClient,
    earned: Award,  # noqa: F811
) -> None:
    assert sign_in(factories.person()).get("/badges/all.zip").status_code == 404
    files = zipfile.ZipFile(io.BytesIO(earner.get("/badges/all.zip").data))
    names = sorted(name.rpartition("/")[2] for name in files.namelist())
    assert {"badge.json", "badge.png", "badge.svg", "did.json"} < set(names)
    assert sum(name.endswith(".pdf") for name in names) == 1
    keys = json.loads(files.read(next(name for name in files.namelist() if name.endswith("did.json"))))
    picture = files.read(next(name for name in files.namelist() if name.endswith(".png")))
    found = verification.verify(
        picture, resolve_did=lambda did: keys, resolve_status=lambda url: None, now=clock.now()
    )
    assert found[Step.SIGNATURE].state is State.OK
    earner.post(f"/awards/{earned.id}/decline")
    assert earner.get("/badges/all.zip").status_code == 404


def test_a_badge_is_its_earner_s_by_their_own_address_too(
    session: Any,
    client: FlaskClient,
    earner: FlaskClient,
    earned: Award,  # noqa: F811
) -> None:
    bytes_of_it = signed(session, earned)
    assert "It was given to somebody else" in verify(client, bytes_of_it, email="Aino@koti.example")
    operations_of_people.keep_private_address(session.get_one(Person, earned.person_id), "aino@koti.example")
    session.commit()
    assert "Yes. The address fits." in verify(client, bytes_of_it, email="Aino@koti.example")


def test_the_office_sees_what_became_of_badges_and_takes_it_along(
    session: Any,
    client: FlaskClient,
    factories: Any,
    sign_in: Any,
    earner: FlaskClient,
    earned: Award,  # noqa: F811
) -> None:
    published(session, client, earned)
    verify(client, signed(session, earned))
    session.get_one(Person, earned.person_id).name = "=cmd|' /C calc'!A0"
    session.commit()
    page, office = "/office/awards", sign_in(factories.office_person())
    numbers = re.findall(r"<td>(.*?)</td>", office.get(page).text)
    assert numbers == ["1", "1", "–", "–", "1", "1", "–"]
    answer = office.post(page)
    assert answer.mimetype == "text/csv"
    (row,) = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))[1:]
    assert row[1] == "'=cmd|' /C calc'!A0"
    assert session.scalar(select(AuditEntry).where(AuditEntry.act == "exported badges")).detail == {
        "entries": 1
    }
    assert [earner.get(page).status_code, earner.post(page).status_code] == [403, 403]


def test_verifications_are_counted_for_badges_that_we_gave(
    session: Any,
    client: FlaskClient,
    earned: Award,  # noqa: F811
) -> None:
    published(session, client, earned)
    verify(client, signed(session, earned))
    verify(client, signed(session, earned).replace(b"Virtanen", b"Korhonen").replace(b"Teki", b"Tuki"))
    assert client.get(f"/verify?credential=/credentials/{earned.id}").status_code in (200, 404)
    session.expire_all()
    assert session.get_one(Award, earned.id).verified_count == 1


def test_an_award_is_exported_in_both_standards(
    app: Flask,
    session: Any,
    earned: Award,  # noqa: F811
    tmp_path: Path,
) -> None:
    told = app.test_cli_runner().invoke(commands.group, ["export", str(earned.id), "--out", str(tmp_path)])
    assert told.exit_code == 0, told.output
    files = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert unbake_svg(files["badge.svg"]) == unbake_png(files["badge.png"]) == files["credential.json"]
    assertion, badge_class, giver = (
        json.loads(files[name]) for name in ("assertion.json", "badge-class.json", "issuer.json")
    )
    assert (assertion["badge"], badge_class["issuer"]) == (badge_class["id"], giver["id"])
    assert files["assertion.json"] in files["badge.png"]
