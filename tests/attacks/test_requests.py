"""Requests that no browser of the house would send."""

import io
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from assignments.operations import mark_of
from courses import inviting
from courses.address_lists import Address
from foundation.files import StoredFile, keep
from foundation.outbox import Letter
from people.models import Person
from tests.factories import assignments
from tests.factories.make import PASSWORD


@pytest.mark.parametrize(
    "target",
    ["//[", "\\\\[", "http://[", "//a\u2100b", "/[", "//evil.example", "/\\evil.example", "/\t/evil.example"],
)
def test_a_crooked_address_to_return_to_leads_home(client: FlaskClient, target: str) -> None:
    answer = client.get("/language/fi", query_string={"next": target})
    assert answer.status_code == 302
    assert answer.location in ("/home", "/[", "/%5B")


def link_of(session: Any) -> str:
    body = session.scalars(select(Letter.body).where(Letter.kind == "invitation")).one()
    return next(line for line in body.split("\n") if "/invitation/" in line).removeprefix("http://localhost")


@pytest.mark.parametrize("once", ["", "x", "\x00", "1" * 5_000, str(uuid.UUID(int=0))])
def test_an_answered_invitation_stands_any_form(
    session: Any, factories: Any, client: FlaskClient, once: str
) -> None:
    cohort = factories.cohort()
    inviting.invite(cohort, [Address("uusi@kunta.fi", "Uusi")], "fi", by=factories.office_person())
    session.commit()
    link = link_of(session)
    told = {"name": "Uusi", "password": PASSWORD, "language": "fi", "once": str(uuid.uuid4())}
    assert client.post(link, data=told).status_code == 302
    other = client.application.test_client()
    assert other.post(link, data={**told, "once": once}).status_code == 410
    assert (
        session.scalar(select(func.count()).select_from(Person).where(Person.email == "uusi@kunta.fi")) == 1
    )
    for broken in (link[:-1], link.upper(), link + "A", "/invitation/" + "%00" * 10):
        assert other.get(broken).status_code == 404


def test_files_for_everybody_never_carry_somebody_s_session(
    session: Any, factories: Any, client: FlaskClient
) -> None:
    person = factories.person()
    client.post("/sign-in", data={"email": person.email, "password": PASSWORD})
    page = client.get("/home")
    assert "session=" in page.headers["Set-Cookie"], "pages renew the session"
    for path in ("kehittamo.css", "js/menu.js", "icons/favicon.svg"):
        answer = client.get(f"/static/{path}?v=1")
        assert answer.status_code == 200
        assert "public" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers


SECRET = b"kotiosoite"


def with_secrets(kind: str) -> bytes:
    """A picture with words in every place that programs hide them in."""
    told = PngInfo()
    told.add_text("Comment", SECRET.decode())
    told.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    more: dict[str, Any] = {"pnginfo": told} if kind == "PNG" else {"comment": SECRET, "xmp": SECRET}
    stream = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(stream, kind, icc_profile=SECRET * 9, **more)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_keeps_nothing_but_what_is_seen(session: Any, app: Flask, kind: str) -> None:
    stored = keep(FileStorage(io.BytesIO(with_secrets(kind)), filename=f"kuva.{kind.lower()}"))
    kept = Image.open(io.BytesIO(stored.open().read()))
    kept.load()
    assert SECRET not in stored.open().read()
    assert not {"icc_profile", "comment", "Comment", "xmp", "exif"} & set(kept.info)


LARGE = b"0" * (2 * 1024 * 1024)
KINDS = ("multipart/form-data; boundary=b", "application/x-www-form-urlencoded", "a/b")


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up", "/verify", "/no-such-page"])
@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary=b", "application/x-www-form-urlencoded", "a/b"]
)
def test_nobody_fills_the_house_through_a_form(client: FlaskClient, path: str, kind: str) -> None:
    """F3-f: whatever kind the body says it is."""
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x.json"\r\n\r\n'
    answer = client.post(path, data=head + LARGE + b"\r\n--b--\r\n", content_type=kind)
    assert answer.status_code in ({404} if path == "/no-such-page" else {413, 422})
    if "multipart" in kind and path != "/no-such-page":
        assert answer.status_code == 413


def test_an_answer_still_takes_large_files(session: Any, factories: Any, sign_in: Any) -> None:
    cohort = assignments.open_cohort()
    task = assignments.assignment(cohort)
    browser = sign_in(factories.participant(cohort))
    stream = io.BytesIO(b"a" * len(LARGE))
    told = {"text": "Liitteenä.", "seen": mark_of(""), "files": (stream, "muistio.txt"), "send": "1"}
    answer = browser.post(f"/assignments/{task.id}", data=told, content_type="multipart/form-data")
    assert answer.status_code == 302
    assert session.scalars(select(StoredFile.size)).one() == len(LARGE)
