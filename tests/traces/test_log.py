"""The log of acts: the office reads it, takes it along and finds its way; everybody reads their own part."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from courses.operations import mark_attendance
from courses.vocabulary import CohortRole, Presence
from foundation import clock
from foundation.audit import AuditEntry, record
from people.models import Person
from tests.counting import count_queries
from tests.factories.courses import move, sessions

SignIn = Callable[[Person], FlaskClient]


def sentences(page: str) -> list[str]:
    return [title.get_text(strip=True) for title in BeautifulSoup(page, "lxml").select(".row__title")]


@pytest.fixture
def officer(session: Any, factories: Any) -> Person:
    """Somebody of the office, who reads Finnish."""
    person: Person = factories.office_person("Katariina Holm")
    return person


def test_the_office_reads_what_happened_in_plain_words(
    session: Any, sign_in: SignIn, factories: Any, officer: Person
) -> None:
    aino = factories.person("Aino Virtanen")
    record(officer, "changed password", aino)
    record(None, "awarded badge", aino)
    session.commit()
    page = sign_in(officer).get("/office/log").text
    assert "Salasana vaihdettiin" in sentences(page)
    assert "Merkki myönnettiin" in sentences(page)
    assert "Katariina Holm (ohjelmatoimisto)" in page
    assert "koskee: Aino Virtanen" in page
    assert "Kehittämö itse" in page


def test_only_the_office_reads_the_log(session: Any, sign_in: SignIn, factories: Any) -> None:
    cohort = factories.cohort()
    for person in (factories.person(), factories.trainer(cohort), factories.representative()):
        browser = sign_in(person)
        for path in ("/office/log", "/office/letters"):
            assert browser.get(path).status_code == 403
        assert browser.post("/office/log").status_code == 403
        assert browser.get("/account/log").status_code == 200


def test_the_log_is_searched_by_act_person_and_day(
    session: Any, sign_in: SignIn, factories: Any, officer: Person
) -> None:
    aino, eero = factories.person("Aino Virtanen"), factories.person("Eero Salo", email="eero@kunta.fi")
    record(aino, "joined group", aino)
    record(officer, "moved to group", officer, person=str(eero.id))
    session.commit()
    browser, today = sign_in(officer), clock.today().isoformat()

    def found(**query: str) -> set[str]:
        return set(sentences(browser.get("/office/log", query_string=query).text))

    joined, moved = "Ryhmään liityttiin", "Ihminen siirrettiin ryhmään"
    assert {joined, moved} <= found()
    assert found(act="joined group") == {joined}
    assert found(who="virta") == {joined}
    assert found(who="EERO@kunta.fi") == {moved}
    assert found(who="%") == set()
    assert {joined, moved} <= found(since=today, until=today)
    assert found(until="2020-01-01") == set()
    assert found(since="2090-01-01") == set()


@pytest.mark.parametrize(
    "query",
    [
        {"act": "no such act"},
        {"since": "yesterday"},
        {"who": "x" * 121},
        {"since": "2026-02-02", "until": "2026-02-01"},
    ],
)
def test_a_question_that_makes_no_sense_is_told_beside_its_field(
    sign_in: SignIn, officer: Person, query: dict[str, str]
) -> None:
    answer = sign_in(officer).get("/office/log", query_string=query)
    assert answer.status_code == 422
    assert BeautifulSoup(answer.text, "lxml").select(".govuk-error-summary a")


def test_a_page_of_the_log_costs_the_same_however_long_it_is(
    app: Flask, session: Any, sign_in: SignIn, factories: Any, officer: Person
) -> None:
    """F3-j."""
    browser, counts, sizes = sign_in(officer), [], []
    for rows in (1, 3, 300):
        people = [factories.person(f"Aino Virtanen-Korhonen {number}") for number in range(min(rows, 25))]
        for number in range(rows):
            record(people[number % len(people)], "marked presence", officer, about=people[0])
        session.commit()
        for path in ("/office/log", "/account/log"):
            with count_queries(app) as queries:
                page = browser.get(path)
            counts.append((path, len(queries)))
            sizes.append(len(page.data))
    assert len(set(counts)) == 2
    assert max(count for _path, count in counts) <= 12
    assert max(sizes) <= 25_000


def test_the_list_that_is_taken_along_holds_what_was_shown_and_is_logged(
    session: Any, sign_in: SignIn, factories: Any, officer: Person
) -> None:
    tricky = factories.person("=HYPERLINK(1)")
    record(tricky, "joined group", tricky)
    record(officer, "opened fair", officer)
    session.commit()
    answer = sign_in(officer).post("/office/log", data={"act": "joined group"})
    assert answer.status_code == 200
    assert answer.content_type == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    header, *rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert header[1] == "Mitä tapahtui"
    assert [row[4] for row in rows] == ["joined group"]
    assert rows[0][2] == "'=HYPERLINK(1)"
    entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "exported log")).one()
    assert (entry.actor_id, entry.detail["entries"]) == (officer.id, 1)


def test_everybody_reads_their_own_part_and_no_name_of_the_staff(
    session: Any, sign_in: SignIn, factories: Any, officer: Person
) -> None:
    cohort = factories.cohort()
    place, other = factories.enrolment(cohort), factories.enrolment(cohort, name="Eero Salo")
    me = place.person
    trainer = factories.pool_trainer("Timo Kari")
    coaching_session = cohort.sessions[0]
    mark_attendance(trainer, coaching_session, {place.id: Presence.PRESENT, other.id: Presence.ABSENT})
    record(officer, "added member", officer, person=str(place.person_id))
    record(other.person, "changed password", other.person)
    session.commit()
    page = sign_in(me).get("/account/log").text
    assert sentences(page).count("Jonkun läsnäolo tapaamisessa merkittiin") == 1
    assert "Organisaatiossa annettiin rooli" in sentences(page)
    assert "Salasana vaihdettiin" not in sentences(page)
    assert "Kouluttajasi" in page
    assert "Ohjelmatoimisto" in page
    for name in ("Timo Kari", "Katariina Holm", "Eero Salo"):
        assert name not in page


def test_signing_in_and_out_and_changes_of_the_account_are_logged(
    session: Any, client: FlaskClient, factories: Any
) -> None:
    person = factories.person("Aino Virtanen", email="aino@kunta.fi")
    client.post("/sign-in", data={"email": "aino@kunta.fi", "password": factories.PASSWORD})
    for _again in range(2):
        client.post("/account", data={"name": "Aino Korhonen", "title": "", "language": "fi"})
    client.post("/sign-out")
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.actor_id == person.id).order_by(AuditEntry.created_at)
    ).all()
    assert [entry.act for entry in entries] == ["signed in", "changed account", "signed out"]
    assert all(entry.network == "127.0.0.0" for entry in entries)
    assert all(len(entry.request_id) == 16 for entry in entries)
    assert len({entry.request_id for entry in entries}) == 3
    assert "Korhonen" not in str([entry.detail for entry in entries])


def test_a_change_of_nothing_but_the_place_of_a_day_is_logged(
    session: Any, sign_in: SignIn, factories: Any
) -> None:
    cohort = factories.cohort()
    trainer = factories.enrolment(cohort, CohortRole.TRAINER).person
    coaching_session = sessions(cohort)[0]
    for _again in range(2):
        move(coaching_session, place="Kirjasto", by=trainer)
    session.commit()
    acts = session.scalars(select(AuditEntry.act).where(AuditEntry.object_id == coaching_session.id)).all()
    assert acts == ["changed place of session"]


def test_an_act_that_no_room_has_words_for_is_shown_by_its_name(
    session: Any, sign_in: SignIn, officer: Person
) -> None:
    record(officer, "did <b>something</b> new", officer, outcome="refused")
    session.commit()
    page = sign_in(officer).get("/office/log").text
    assert "did &lt;b&gt;something&lt;/b&gt; new (ei onnistunut)" in page
