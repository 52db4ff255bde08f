"""Bodies that no browser sends: torn, endless, of a thousand parts. None is taken for an empty form."""

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from assignments.models import Submission
from foundation.files import StoredFile
from tests.factories import assignments
from tests.factories.make import PASSWORD

pytestmark = pytest.mark.only_on("sqlite")  # refused before a row is read

PLAIN = "application/x-www-form-urlencoded"
PART = b'--b\r\nContent-Disposition: form-data; name="email"\r\n\r\naino@kunta.fi\r\n'
TORN = {
    "no boundary": ("multipart/form-data", PART + b"--b--\r\n"),
    "an empty boundary": ("multipart/form-data; boundary=", PART + b"--b--\r\n"),
    "another boundary": ("multipart/form-data; boundary=c", PART + b"--b--\r\n"),
    "no end": ("multipart/form-data; boundary=b", PART),
    "no end of the headers": ("multipart/form-data; boundary=b", PART[:40]),
    "nothing": ("multipart/form-data; boundary=b", b""),
    "garbage": ("multipart/form-data; boundary=b", bytes(range(256)) * 9),
    "headers that are none": (
        "multipart/form-data; boundary=b",
        b"--b\r\n\xff\xfe\x00\r\n\r\nx\r\n--b--\r\n",
    ),
    "another disposition": (
        "multipart/form-data; boundary=b",
        b"--b\r\nContent-Disposition: ;;==\r\n\r\nx\r\n--b--\r\n",
    ),
    "an unknown alphabet": (
        "multipart/form-data; boundary=b",
        PART.replace(b'"email"', b'"email"\r\nContent-Type: text/plain; charset=klingon') + b"--b--\r\n",
    ),
}


@pytest.mark.parametrize("case", TORN)
def test_a_torn_form_is_no_form(client: FlaskClient, case: str) -> None:
    """F4-d: 400, and a page that can be drawn."""
    kind, body = TORN[case]
    answer = client.post("/sign-in", data=body, content_type=kind)
    if case == "an unknown alphabet":  # read as far as it can be; what is missing is asked for
        assert answer.status_code in (400, 422)
        return
    assert answer.status_code == 400, answer.text
    assert "<h1" in answer.text


@pytest.mark.parametrize("case", [name for name in TORN if name != "an unknown alphabet"])
def test_a_torn_answer_clears_nothing(session: Any, sign_in: Any, factories: Any, case: str) -> None:
    """F4-d: what was saved before stays as it was, the text and the file."""
    cohort = assignments.open_cohort()
    task = assignments.assignment(cohort)
    person = factories.participant(cohort)
    assignments.send(person, task, "Kysyin kolmelta.", [assignments.picture()])
    kind, body = TORN[case]
    answer = sign_in(person).post(f"/assignments/{task.id}", data=body, content_type=kind)
    assert answer.status_code == 400
    session.expire_all()
    assert session.scalars(select(Submission.text)).all() == ["Kysyin kolmelta."]
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 1


class Endless:
    """A body that never ends; counts what was read of it."""

    def __init__(self) -> None:
        self.taken = 0

    def read(self, size: int = 65_536) -> bytes:
        self.taken += size
        return b"a" * size

    readline = read


HALF_A_GIGABYTE = 500 * 1024 * 1024


@pytest.mark.parametrize("path", ["/sign-in", "/verify", "answer"])
@pytest.mark.parametrize("told", [True, False], ids=["declared", "chunked"])
def test_half_a_gigabyte_is_refused_early(
    app: Flask, session: Any, sign_in: Any, factories: Any, path: str, told: bool
) -> None:
    """F4-a, F4-b: declared it is not read at all, undeclared not beyond what the route may take."""
    cohort = assignments.open_cohort()
    browser = sign_in(factories.participant(cohort))
    target = f"/assignments/{assignments.assignment(cohort).id}" if path == "answer" else path
    body = Endless()
    length = (
        {"CONTENT_LENGTH": str(HALF_A_GIGABYTE)}
        if told
        else {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input_terminated": True}
    )
    answer = browser.post(
        target,
        content_type="multipart/form-data; boundary=b",
        environ_overrides={"wsgi.input": body, **length},
    )
    most = 0 if told else app.config["MAX_CONTENT_LENGTH"] + 1024 * 1024
    assert body.taken <= most
    assert answer.status_code == 413
    assert told or body.taken > 0


def test_a_form_of_very_many_parts_is_refused(client: FlaskClient) -> None:
    """F3-g."""
    many = PART * 2_000 + b"--b--\r\n"
    long_head = (
        b"--b\r\nContent-Disposition: form-data; name=a; x=" + b"y" * 900_000 + b"\r\n\r\nz\r\n--b--\r\n"
    )
    for body in (many, long_head):
        answer = client.post("/sign-in", data=body, content_type="multipart/form-data; boundary=b")
        assert answer.status_code in (400, 413)


def test_a_whole_form_is_still_a_form(session: Any, factories: Any, client: FlaskClient) -> None:
    person = factories.person()
    session.commit()
    told = {"email": person.email, "password": PASSWORD}
    assert client.post("/sign-in", data=told, content_type="multipart/form-data").status_code == 302


@pytest.mark.parametrize("told", [10, 5_000])
def test_a_sender_who_vanishes_or_lies_of_the_length_leaves_nothing(
    session: Any, sign_in: Any, factories: Any, told: int
) -> None:
    """F4-c: neither an answer nor a file."""
    cohort = assignments.open_cohort()
    browser = sign_in(factories.participant(cohort))
    whole = (
        b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nKysyin.\r\n'
        b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nMuistio\r\n--b--\r\n'
    )
    answer = browser.post(
        f"/assignments/{assignments.assignment(cohort).id}",
        content_type="multipart/form-data; boundary=b",
        environ_overrides={"wsgi.input": io.BytesIO(whole[:-12]), "CONTENT_LENGTH": str(told)},
    )
    assert answer.status_code == 400
    assert session.scalar(select(func.count()).select_from(Submission)) == 0
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_long_addresses_many_cookies_and_many_keys_break_nothing(client: FlaskClient) -> None:
    """F3-i: answered or refused, and never a 5xx; the servers in front refuse the longest before us."""
    many = "&".join(f"k{number}=v" for number in range(10_000))
    cookies = "; ".join(f"c{number}=v" for number in range(10_000))
    assert client.post("/sign-in", data=many, content_type=PLAIN).status_code == 422
    assert client.post("/sign-in", data="email=" + "a" * 1_100_000, content_type=PLAIN).status_code == 413
    for path in ("/sign-in", "/programmes", "/verify"):
        for query in ("q=" + "a" * 65_536, many):
            assert client.get(path, query_string=query).status_code in (200, 302, 404, 414, 422)
        assert client.get(path, headers={"Cookie": cookies}).status_code in (200, 302, 400)
