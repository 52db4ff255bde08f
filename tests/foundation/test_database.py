"""The database loses no update, keeps moments whole, and lets readers read."""

import multiprocessing
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError, StatementError

from foundation.database import db
from foundation.outbox import Letter, LetterState
from kehittamo.background import background
from people.models import Person
from tests.foundation.counting_up import ROUNDS, count_up, tuned

PROCESSES = 8


@pytest.fixture
def counter(tmp_path: Path) -> str:
    """A SQLite file with one number in it."""
    path = str(tmp_path / "counter.sqlite")
    with tuned(path).begin() as connection:
        connection.execute(text("CREATE TABLE counters (number INTEGER)"))
        connection.execute(text("INSERT INTO counters VALUES (0)"))
    return path


def test_eight_processes_that_read_and_write_at_once_lose_no_update(counter: str) -> None:
    """F5-d."""
    apart = multiprocessing.get_context("forkserver")
    apart.set_forkserver_preload([count_up.__module__])
    workers = [apart.Process(target=count_up, args=(counter,)) for _ in range(PROCESSES)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=120)
    assert [worker.exitcode for worker in workers] == [0] * PROCESSES
    with tuned(counter).connect() as connection:
        assert connection.execute(text("SELECT number FROM counters")).scalar_one() == PROCESSES * ROUNDS


def test_a_reader_and_a_writer_do_not_wait_for_each_other(counter: str) -> None:
    reader, writer = tuned(counter, reads_only=True), tuned(counter)
    ask = text("SELECT number FROM counters")
    with reader.connect() as reading:
        assert reading.execute(ask).scalar_one() == 0
        with writer.begin() as writing:
            writing.execute(text("UPDATE counters SET number = 1"))
            with reader.connect() as another:
                assert another.execute(ask).scalar_one() == 0, "what is not committed is not seen"
        assert reading.execute(ask).scalar_one() == 0, "a page sees one state of the house"
    with reader.connect() as later:
        assert later.execute(ask).scalar_one() == 1


def test_a_writer_waits_for_a_writer(counter: str) -> None:
    writer = tuned(counter)
    first_is_in = threading.Event()

    def first() -> None:
        with writer.begin() as connection:
            connection.execute(text("UPDATE counters SET number = number + 1"))
            first_is_in.set()
            time.sleep(0.2)  # a slow form, not a wait for something to happen

    other = threading.Thread(target=first)
    other.start()
    first_is_in.wait(10)
    with tuned(counter).begin() as connection:
        assert connection.execute(text("SELECT number FROM counters")).scalar_one() == 1
    other.join()


def test_sqlite_is_opened_as_the_house_promises(counter: str) -> None:
    with tuned(counter).connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 10000}


@pytest.mark.only_on("sqlite")
def test_a_page_that_only_reads_begins_as_a_reader_and_a_form_or_a_task_as_a_writer(app: Flask) -> None:
    begun: list[str] = []

    def hear(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.startswith("BEGIN"):
            begun.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", hear)
    contexts = [app.test_request_context(method=method) for method in ("GET", "HEAD", "POST")]
    for context in [*contexts, background(app), app.app_context()]:
        with context, engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    event.remove(engine, "before_cursor_execute", hear)
    assert begun == ["BEGIN", "BEGIN", "BEGIN IMMEDIATE", "BEGIN IMMEDIATE", "BEGIN IMMEDIATE"]


def letter(**values: Any) -> Letter:
    return Letter(
        dedup_key=uuid.uuid4().hex,
        kind="t",
        recipient="a@b.fi",
        language="fi",
        subject="s",
        body="b",
        **values,
    )


def test_a_moment_without_a_zone_is_refused(session: Any) -> None:
    session.add(letter(sent_at=datetime(2027, 2, 24, 12)))
    with pytest.raises(StatementError, match="time zone"):
        session.flush()


def test_a_moment_comes_back_in_utc_whatever_zone_it_was_given_in(session: Any) -> None:
    given = datetime(2027, 2, 24, 23, 59, tzinfo=timezone(timedelta(hours=2)))
    row = letter(sent_at=given)
    session.add(row)
    session.commit()
    session.expire_all()
    assert row.sent_at == given
    assert row.sent_at.tzinfo is UTC


def test_an_enum_is_stored_by_its_value_and_refuses_what_is_not_its_member(session: Any) -> None:
    row = letter(state=LetterState.DEAD)
    session.add(row)
    session.commit()
    assert session.execute(text("SELECT state FROM letters")).scalar_one() == "dead"
    row.state = "lost"  # type: ignore[assignment]
    with pytest.raises(StatementError, match="lost"):
        session.flush()


def test_a_row_that_refers_to_nothing_is_refused(session: Any) -> None:
    from organisations.models import Membership
    from organisations.vocabulary import MembershipRole

    session.add(Membership(person_id=uuid.uuid4(), organisation_id=uuid.uuid4(), role=MembershipRole.OFFICE))
    with pytest.raises(IntegrityError):
        session.flush()


def test_every_row_has_a_random_key_and_its_birth_moment(session: Any, factories: Any) -> None:
    people = [factories.person() for _ in range(3)]
    session.commit()
    assert all(isinstance(person, Person) and person.id.version == 4 for person in people)
    assert len({person.id for person in people}) == 3
    assert all(person.created_at.tzinfo is UTC for person in people)
