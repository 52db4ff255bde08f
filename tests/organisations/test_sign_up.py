"""A municipality's first step: tell, prove the address, choose a password; and what a link is good for."""

import re
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import func, select

from foundation import clock
from foundation.outbox import Letter
from organisations.links import DAYS, SignUp, seal
from organisations.models import Membership, Organisation
from organisations.vocabulary import MembershipRole
from people.models import Person
from tests.factories.make import PASSWORD

NEW = "kolme hirveä ja yksi suo"
TOLD = {"organisation": "Porvoon kaupunki", "name": "Maija Laine", "email": "maija@porvoo.fi"}


def sign_up(client: FlaskClient, **changes: str) -> Any:
    return client.post("/sign-up", data={"once": str(uuid.uuid4()), **TOLD, **changes})


def letters(session: Any) -> list[Letter]:
    session.expire_all()
    found: list[Letter] = list(session.scalars(select(Letter).order_by(Letter.created_at)))
    return found


def link_in(letter: Letter) -> str:
    found = re.search(r"http://localhost(/sign-up/\S+)", letter.body)
    assert found
    return found[1]


def count(session: Any, model: Any) -> int:
    session.expire_all()
    return int(session.scalar(select(func.count()).select_from(model)))


@pytest.fixture(autouse=True)
def open_programme(request: pytest.FixtureRequest) -> Any:
    """A programme that takes applications: without one nobody signs up."""
    made = request.getfixturevalue("factories").programme()
    request.getfixturevalue("session").commit()
    return made


@pytest.fixture
def link(app: Flask, session: Any) -> str:
    """The address in the letter that Maija gets."""
    told = SignUp(TOLD["organisation"], TOLD["name"], TOLD["email"], "fi", "")
    return f"/sign-up/{seal(told)}"


def test_from_the_first_form_to_being_signed_in(client: FlaskClient, session: Any) -> None:
    answer = sign_up(client, email="Maija@Porvoo.fi")
    assert answer.status_code == 200
    assert "maija@porvoo.fi" in answer.text
    assert count(session, Person) == 0, "nobody exists before the address is proved"
    (letter,) = letters(session)
    assert letter.recipient == "maija@porvoo.fi"
    link = link_in(letter)
    page = client.get(link)
    assert page.status_code == 200
    assert count(session, Person) == 0, "who only opens the link changes nothing"
    answer = client.post(link, data={"password": NEW})
    assert answer.status_code == 302
    person = session.scalars(select(Person)).one()
    assert (person.name, person.email, person.language) == ("Maija Laine", "maija@porvoo.fi", "fi")
    membership = session.scalars(select(Membership)).one()
    assert membership.role is MembershipRole.REPRESENTATIVE
    assert session.get(Organisation, membership.organisation_id).name == "Porvoon kaupunki"
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize(
    "told",
    [
        {"Host": "evil.example"},
        {"Host": "localhost:6666"},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher", "Forwarded": "host=evil.example"},
    ],
)
def test_the_letter_leads_to_the_public_address_whatever_the_request_says(
    client: FlaskClient, session: Any, told: dict[str, str]
) -> None:
    """F7-d."""
    client.post("/sign-up", data=TOLD, headers=told)
    (letter,) = letters(session)
    assert re.findall(r"[a-z]+://[^/\s]+", letter.body) == ["http://localhost"]


def test_the_letter_is_in_the_language_of_the_form(client: FlaskClient, session: Any) -> None:
    sign_up(client)
    client.get("/language/sv")
    sign_up(client, email="b@porvoo.fi")
    first, second = letters(session)
    assert (first.language, second.language) == ("fi", "sv")
    assert first.subject != second.subject


def test_the_page_does_not_tell_whether_an_address_is_known(
    client: FlaskClient, session: Any, factories: Any
) -> None:
    factories.person("Aino Virtanen", email="known@kunta.fi")
    known, unknown = sign_up(client, email="known@kunta.fi"), sign_up(client, email="other@kunta.fi")
    assert known.status_code == unknown.status_code == 200
    assert known.text.replace("known@", "X@") == unknown.text.replace("other@", "X@")
    to_known, to_unknown = letters(session)
    assert to_known.recipient == "known@kunta.fi"
    assert "/sign-in" in to_known.body
    assert "/sign-up/" not in to_known.body
    assert "/sign-up/" in to_unknown.body


def test_a_double_click_sends_one_letter_and_a_corrected_address_gets_its_own(
    client: FlaskClient, session: Any
) -> None:
    once = str(uuid.uuid4())
    for _ in range(2):
        sign_up(client, once=once, email="typo@porvo.fi")
    assert [letter.recipient for letter in letters(session)] == ["typo@porvo.fi"]
    sign_up(client, once=once, email="right@porvoo.fi")
    assert [letter.recipient for letter in letters(session)] == ["typo@porvo.fi", "right@porvoo.fi"]


@pytest.mark.parametrize("known", [True, False])
def test_nobody_s_mailbox_is_flooded(client: FlaskClient, session: Any, factories: Any, known: bool) -> None:
    if known:
        factories.person(email=TOLD["email"])
    answers = [sign_up(client) for _ in range(6)]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1, "the answer does not tell"
    assert len(letters(session)) == 3
    sign_up(client, email="somebody@else.fi")
    assert len(letters(session)) == 4
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        sign_up(client)
    assert len(letters(session)) == 5


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("organisation", ""),
        ("organisation", "a" * 161),
        ("organisation", "Win at https://evil.example"),
        ("name", " \u200b "),
        ("name", "Click www.evil.example now"),
        ("email", "maija"),
        ("email", "a@b.fi\r\nBcc: everybody@kunta.fi"),
        ("email", ""),
    ],
)
def test_what_cannot_be_taken_sends_nothing_and_keeps_the_rest(
    client: FlaskClient, session: Any, field: str, typed: str
) -> None:
    answer = sign_up(client, **{field: typed})
    assert answer.status_code == 422
    assert letters(session) == []
    assert all(value in answer.text for name, value in TOLD.items() if name != field)


def test_a_line_break_in_a_name_does_not_reach_the_letter_s_head(client: FlaskClient, session: Any) -> None:
    sign_up(client, name="Maija\r\nBcc: x")
    (letter,) = letters(session)
    assert "Maija Bcc: x" in letter.body


@pytest.mark.parametrize("password", ["", "short", "salasanasalasana", "x" * 201])
def test_a_weak_password_is_refused_and_the_link_stays_good(
    client: FlaskClient, session: Any, link: str, password: str
) -> None:
    assert client.post(link, data={"password": password}).status_code == 422
    assert count(session, Person) == count(session, Organisation) == 0
    assert client.post(link, data={"password": NEW}).status_code == 302
    assert count(session, Person) == 1


def forgeries(app: Flask, link: str) -> dict[str, str]:
    """Links that were never sent."""
    told = {"organisation": "X", "name": "X", "email": "boss@kunta.fi", "language": "fi", "programme": ""}
    head, _dot, tail = link.rpartition(".")
    with app.app_context():
        own_key = app.config["SECRET_KEY"]
        return {
            "truncated": link[:-1],
            "altered": head + "." + ("A" if tail[0] != "A" else "B") + tail[1:],
            "altered content": link[:12] + ("A" if link[12] != "A" else "B") + link[13:],
            "another's key": "/sign-up/" + URLSafeTimedSerializer("dev", salt="sign-up").dumps(told),
            "another purpose": "/sign-up/" + URLSafeTimedSerializer(own_key, salt="invitation").dumps(told),
            "another shape": "/sign-up/"
            + URLSafeTimedSerializer(own_key, salt="sign-up").dumps({"role": "office"}),
            "no dictionary": "/sign-up/" + URLSafeTimedSerializer(own_key, salt="sign-up").dumps("x"),
            "nonsense": "/sign-up/x.y.z",
            "controls": "/sign-up/%00%ff",
            "long": "/sign-up/" + "a" * 5000,
        }


@pytest.mark.parametrize(
    "kind",
    [
        "truncated", "altered", "altered content", "another's key", "another purpose", "another shape",
        "no dictionary", "nonsense", "controls", "long",
    ],
)  # fmt: skip
def test_a_link_that_was_never_sent_opens_nothing(
    app: Flask, client: FlaskClient, session: Any, link: str, kind: str
) -> None:
    forged = forgeries(app, link)[kind]
    assert client.get(forged).status_code == 404
    assert client.post(forged, data={"password": NEW}).status_code == 404
    assert count(session, Person) == 0


def test_a_link_works_for_two_days_and_no_second_longer(client: FlaskClient, session: Any, link: str) -> None:
    sent = clock.now()
    with time_machine.travel(sent + timedelta(days=DAYS, seconds=-5), tick=False):
        assert client.get(link).status_code == 200
    with time_machine.travel(sent + timedelta(days=DAYS, seconds=5), tick=False):
        assert client.get(link).status_code == 404
        assert client.post(link, data={"password": NEW}).status_code == 404
    assert count(session, Person) == 0


def test_a_used_link_makes_nobody_and_lets_nobody_in(
    app: Flask, client: FlaskClient, session: Any, link: str
) -> None:
    client.post(link, data={"password": NEW})
    thief = app.test_client()
    for answer in (thief.get(link), thief.post(link, data={"password": "another long sentence"})):
        assert answer.status_code == 302
        assert answer.headers["Location"] == "/sign-in"
    assert thief.get("/account").status_code == 302
    assert count(session, Person) == count(session, Organisation) == 1
    owner = app.test_client()
    assert owner.post("/sign-in", data={"email": TOLD["email"], "password": NEW}).status_code == 302


def test_the_second_half_of_a_double_click_gets_in_as_the_first(app: Flask, session: Any, link: str) -> None:
    first, second = app.test_client(), app.test_client()
    assert first.post(link, data={"password": NEW}).headers["Location"] == "/home"
    assert second.post(link, data={"password": NEW}).headers["Location"] == "/home"
    assert count(session, Person) == count(session, Organisation) == count(session, Membership) == 1


def test_one_link_used_twice_at_the_same_moment_makes_one_account(
    app: Flask, session: Any, link: str
) -> None:
    """F5-i."""
    session.commit()
    together = threading.Barrier(6)
    answers: list[int] = []

    def click() -> None:
        client = app.test_client()
        together.wait()
        answers.append(client.post(link, data={"password": NEW}).status_code)

    clicks = [threading.Thread(target=click) for _ in range(6)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert answers == [302] * 6
    assert count(session, Person) == count(session, Organisation) == count(session, Membership) == 1


def test_the_programme_that_one_came_for_is_not_forgotten(
    client: FlaskClient, session: Any, open_programme: Any
) -> None:
    client.post("/sign-up", query_string={"programme": open_programme.slug}, data=TOLD)
    (letter,) = letters(session)
    answer = client.post(link_in(letter), data={"password": NEW})
    assert answer.headers["Location"] == f"/programmes/{open_programme.slug}/apply"


def test_nobody_signs_up_while_no_programme_takes_applications(
    client: FlaskClient, session: Any, open_programme: Any
) -> None:
    assert 'name="organisation"' in client.get("/sign-up").text
    open_programme.open = False
    session.commit()
    closed = client.get("/sign-up")
    assert closed.status_code == 200
    assert 'name="organisation"' not in closed.text
    assert "/programmes" in closed.text
    assert sign_up(client).status_code == 409
    assert letters(session) == []


def test_a_closed_programme_is_forgotten_and_an_open_one_named(
    client: FlaskClient, session: Any, factories: Any, open_programme: Any
) -> None:
    closed = factories.programme()
    closed.open = False
    session.commit()
    for slug, named in ((open_programme.slug, True), (closed.slug, False)):
        page = client.get("/sign-up", query_string={"programme": slug})
        assert ('<p class="kicker">Valmennus</p>' in page.text) is named
    client.post("/sign-up", query_string={"programme": closed.slug}, data=TOLD)
    (letter,) = letters(session)
    assert client.post(link_in(letter), data={"password": NEW}).headers["Location"] == "/home"


@pytest.mark.parametrize("password", ["PorvoonKaupunki1", "Maija.Laine.2026", "Porvoo-Porvoo-7"])
def test_what_everybody_knows_of_the_newcomer_is_no_password(
    client: FlaskClient, session: Any, link: str, password: str
) -> None:
    """F6-l: the organisation's name among the refused."""
    assert client.post(link, data={"password": password}).status_code == 422
    assert count(session, Person) == 0


def test_who_guesses_links_is_stopped_and_the_right_link_waits(
    app: Flask, client: FlaskClient, session: Any, link: str
) -> None:
    guesses = [client.get(f"/sign-up/guess{number}").status_code for number in range(32)]
    assert guesses == [404] * 30 + [429] * 2
    assert client.get(link).status_code == 429
    elsewhere = app.test_client()
    assert elsewhere.get(link, environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200
    app.extensions["limits"].forget()
    assert client.get(link).status_code == 200


@pytest.mark.parametrize("programme", ["../../evil", "//evil.example", "a" * 5000, "\x00", "%2e%2e"])
def test_a_programme_that_does_not_exist_leads_to_no_other_site(
    client: FlaskClient, session: Any, programme: str
) -> None:
    client.post("/sign-up", query_string={"programme": programme}, data=TOLD)
    (letter,) = letters(session)
    answer = client.post(link_in(letter), data={"password": NEW})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/home"


def test_a_password_of_an_account_is_asked_for_even_with_a_link(
    app: Flask, client: FlaskClient, session: Any, factories: Any, link: str
) -> None:
    factories.person(email=TOLD["email"])
    session.commit()
    assert client.post(link, data={"password": NEW}).headers["Location"] == "/sign-in"
    assert client.get("/account").status_code == 302
    assert client.post(link, data={"password": PASSWORD}).headers["Location"] == "/home"


# The office's own people come in by the command line


@pytest.fixture
def add(app: Flask, session: Any, factories: Any) -> Callable[..., Any]:
    """`kehittamo office add`, with what is typed at its prompts."""
    factories.office()
    session.commit()
    session.remove()
    return lambda *words, typed="": app.test_cli_runner().invoke(args=["office", "add", *words], input=typed)


def test_the_first_person_of_the_office_is_made_at_the_command_line(
    add: Callable[..., Any], client: FlaskClient, session: Any
) -> None:
    done = add("office@kunta.fi", "--name", "Outi Salo", typed=f"{NEW}\n{NEW}\n")
    assert done.exit_code == 0, done.output
    assert NEW not in done.output
    assert session.scalars(select(Membership.role)).all() == [MembershipRole.OFFICE]
    assert client.post("/sign-in", data={"email": "office@kunta.fi", "password": NEW}).status_code == 302


def test_who_is_there_already_keeps_their_password_and_gets_one_place(
    add: Callable[..., Any], session: Any, factories: Any
) -> None:
    person = factories.person(email="trainer@kunta.fi")
    session.commit()
    assert add("trainer@kunta.fi", "--name", "x", "--trainer").exit_code == 0
    again = add("trainer@kunta.fi", "--name", "x", "--trainer")
    assert again.exit_code == 1
    assert "already" in again.output
    session.refresh(person)
    assert person.name != "x"
    assert session.scalars(select(Membership.role)).all() == [MembershipRole.TRAINER]


def test_a_weak_password_is_refused_at_the_command_line_too(add: Callable[..., Any], session: Any) -> None:
    refused = add("office@kunta.fi", "--name", "Outi", typed="short\nshort\n")
    assert refused.exit_code == 1
    assert "Traceback" not in refused.output
    assert count(session, Person) == 0
