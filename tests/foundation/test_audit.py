"""The log of acts: nobody changes an entry, not even past the code, and whoever does is found out."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, event, select, text, update
from sqlalchemy.exc import DBAPIError

from foundation import audit, audit_chain, clock
from foundation.audit import AuditEntry, record
from foundation.audit_chain import AuditSeal
from foundation.database import db
from tests.conftest import DATABASE

YEAR = timedelta(days=367)


@pytest.fixture
def entries(session: Any, factories: Any) -> list[AuditEntry]:
    """Six entries, committed and not sealed; the first two are older than a year."""
    somebody = factories.person()
    made = []
    for number in range(6):
        with clock.pretending(
            clock.now() - (YEAR if number < 2 else timedelta()) + timedelta(seconds=number)
        ):
            made.append(record(somebody, "tested", somebody, number=number))
            session.flush()
    session.commit()
    return made


def past_the_guards(*statements: Any) -> None:
    """What somebody does who owns the database."""
    with db.engine.connect() as connection:
        if DATABASE == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            names = connection.exec_driver_sql(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            ).all()
            for name, _sql in names:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        if DATABASE == "sqlite":
            for _name, sql in names:
                connection.exec_driver_sql(sql)
        connection.commit()


YOUNG = AuditEntry.detail["number"].as_integer() == 3
CHANGES = {
    "changed": lambda: update(AuditEntry).where(YOUNG).values(act="nothing"),
    "an old one changed": lambda: update(AuditEntry).values(actor_id=None),
    "deleted": lambda: delete(AuditEntry).where(YOUNG),
    "a seal changed": lambda: update(AuditSeal).values(digest="0" * 64),
    "a seal deleted": lambda: delete(AuditSeal),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_database_refuses_what_the_code_would_not_do(
    session: Any, entries: list[AuditEntry], name: str
) -> None:
    audit_chain.seal_new()
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.execute(CHANGES[name]())
    assert audit_chain.verify().broken is None
    assert audit_chain.verify().sealed == 6


def test_no_statement_of_one_s_own_database_goes_round_it(session: Any, entries: list[AuditEntry]) -> None:
    tricks = {
        "postgresql": "TRUNCATE audit_entries",
        "sqlite": "INSERT OR REPLACE INTO audit_entries SELECT * FROM audit_entries WHERE created_at > "
        "datetime('now', '-1 hour')",
    }
    with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
        connection.exec_driver_sql(tricks[DATABASE])


def test_nor_does_the_code(session: Any, entries: list[AuditEntry]) -> None:
    entries[0].act = "nothing"
    with pytest.raises(RuntimeError, match="append-only"):
        session.flush()
    session.rollback()
    session.delete(entries[0])
    with pytest.raises(RuntimeError, match="append-only"):
        session.flush()


def test_retention_removes_what_is_older_than_a_year_and_the_chain_still_holds(
    session: Any, entries: list[AuditEntry]
) -> None:
    audit_chain.seal_new()
    assert audit.forget_before(clock.now() - timedelta(days=366)) == 2
    session.commit()
    found = audit_chain.verify()
    assert found.broken is None
    assert (found.sealed, found.unsealed) == (6, 1), "what was forgotten is itself an entry"
    assert audit_chain.seal_new() == 1
    assert audit_chain.verify().broken is None
    (told,) = session.scalars(select(AuditEntry.detail).where(AuditEntry.act == audit.FORGOT))
    assert told["entries"] == 2


def test_retention_never_removes_what_is_younger(session: Any, entries: list[AuditEntry]) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        audit.forget_before(clock.now() + timedelta(days=1))
    session.rollback()
    assert len(session.scalars(select(AuditEntry)).all()) == 6


def test_entries_are_sealed_once_in_their_order(session: Any, entries: list[AuditEntry]) -> None:
    assert audit_chain.seal_new() == 6
    assert audit_chain.seal_new() == 0
    seals = session.scalars(select(AuditSeal).order_by(AuditSeal.number)).all()
    assert [seal.number for seal in seals] == [1, 2, 3, 4, 5, 6]
    assert [seal.entry_id for seal in seals] == [entry.id for entry in entries]
    assert len({seal.digest for seal in seals}) == 6


def test_an_entry_that_was_committed_late_is_sealed_all_the_same(
    session: Any, entries: list[AuditEntry], factories: Any
) -> None:
    audit_chain.seal_new()
    with clock.pretending(clock.now() - timedelta(minutes=5)):
        record(None, "tested", factories.person())
        session.commit()
    assert audit_chain.seal_new() == 1
    assert audit_chain.verify().broken is None


def test_of_two_workers_at_once_one_does_nothing(
    session: Any, entries: list[AuditEntry], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert audit_chain.seal_new() == 6
    record(None, "tested", entries[0])
    session.commit()
    first = session.scalars(select(AuditSeal).where(AuditSeal.number == 5)).one()
    monkeypatch.setattr(audit_chain, "head", lambda: first)  # what the slower one had read before
    assert audit_chain.seal_new() == 0
    monkeypatch.undo()
    assert audit_chain.seal_new() == 1
    assert audit_chain.verify().broken is None


def _numbered(number: int) -> Any:
    return AuditEntry.detail["number"].as_integer() == number


TAMPERING = {
    "an entry changed": ([lambda: update(AuditEntry).where(_numbered(3)).values(actor_id=uuid.uuid4())], 4),
    "a detail changed": ([lambda: update(AuditEntry).where(_numbered(2)).values(detail={"number": 9})], 3),
    "an entry removed": ([lambda: delete(AuditEntry).where(_numbered(3))], 4),
    "an old entry removed": ([lambda: delete(AuditEntry).where(_numbered(0))], 1),
    "an entry removed with its seal": (
        [
            lambda: delete(AuditSeal).where(AuditSeal.number == 4),
            lambda: delete(AuditEntry).where(_numbered(3)),
        ],
        4,
    ),
    "a seal made anew": ([lambda: update(AuditSeal).where(AuditSeal.number == 5).values(digest="a" * 64)], 5),
}


@pytest.mark.parametrize("name", TAMPERING)
def test_the_first_place_where_the_log_was_touched_is_told(
    session: Any, entries: list[AuditEntry], name: str
) -> None:
    audit_chain.seal_new()
    statements, place = TAMPERING[name]
    past_the_guards(*(statement() for statement in statements))
    broken = audit_chain.verify().broken
    assert broken is not None
    assert broken.number == place


def test_an_entry_that_is_slipped_into_the_past_is_found(
    session: Any, entries: list[AuditEntry], factories: Any
) -> None:
    audit_chain.seal_new()
    with clock.pretending(clock.now() - timedelta(days=40)):
        slipped = record(None, "tested", factories.person())
        session.commit()
    assert audit_chain.seal_new() == 0
    broken = audit_chain.verify().broken
    assert broken is not None
    assert str(slipped.id) in broken.what


def test_a_chain_made_wholly_anew_does_not_match_the_end_that_was_kept_elsewhere(
    session: Any, entries: list[AuditEntry]
) -> None:
    audit_chain.seal_new()
    newest = audit_chain.head()
    assert newest is not None
    kept = newest.number, newest.digest
    assert audit_chain.verify(kept).broken is None
    past_the_guards(delete(AuditSeal), update(AuditEntry).where(_numbered(3)).values(act="nothing"))
    session.expire_all()
    session.rollback()
    audit_chain.seal_new()
    assert audit_chain.verify().broken is None, "by itself it looks whole"
    assert audit_chain.verify(kept).broken is not None


def test_sealing_holds_up_no_request(session: Any, entries: list[AuditEntry]) -> None:
    locks: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        if "FOR UPDATE" in statement or "LOCK" in statement:
            locks.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        audit_chain.seal_new()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert locks == []


def test_whom_an_act_concerns_is_found_by_itself(session: Any, factories: Any) -> None:
    somebody, other = factories.person(), factories.person()
    cohort = factories.cohort()
    place = factories.enrolment(cohort)
    assert record(somebody, "tested", other).subject_id == other.id
    assert record(somebody, "tested", place).subject_id == place.person_id
    assert record(somebody, "tested", cohort, person=str(other.id)).subject_id == other.id
    assert record(somebody, "tested", cohort, about=other).subject_id == other.id
    assert record(somebody, "tested", cohort, person="nobody").subject_id is None
    assert record(factories.office_person(), "tested", cohort).role == "office"
