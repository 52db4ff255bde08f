"""Reading the log of acts, and the letters that wait."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select

from foundation import clock
from foundation.audit import AuditEntry
from foundation.database import db
from foundation.outbox import Letter, LetterState
from foundation.paging import Page, paged
from people.models import Person


@dataclass(frozen=True)
class Wanted:
    """Which entries somebody wants to see; what is empty asks for nothing."""

    act: str = ""
    who: str = ""
    since: date | None = None
    until: date | None = None


def _entries(wanted: Wanted) -> Select[AuditEntry]:
    statement = select(AuditEntry)
    if wanted.act:
        statement = statement.where(AuditEntry.act == wanted.act)
    if wanted.who:
        named = Person.name.icontains(wanted.who, autoescape=True)
        meant = select(Person.id).where(or_(named, Person.email == wanted.who.lower()))
        statement = statement.where(
            or_(AuditEntry.actor_id.in_(meant), AuditEntry.subject_id.in_(meant), AuditEntry.as_id.in_(meant))
        )
    if wanted.since:
        statement = statement.where(AuditEntry.created_at >= clock.start_of_day(wanted.since))
    if wanted.until:
        statement = statement.where(AuditEntry.created_at <= clock.end_of_day(wanted.until))
    return statement


def _newest_first(statement: Select[AuditEntry]) -> Select[AuditEntry]:
    return statement.order_by(AuditEntry.created_at.desc(), AuditEntry.id)


def _total(statement: Select[AuditEntry]) -> int:
    return db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0


ENTRIES = 14
"""On a page of the office's log: each has three lines."""


def log_page(wanted: Wanted, asked: str | None) -> Page[AuditEntry]:
    """A page of the log, newest first."""
    statement = _entries(wanted)
    return paged(_newest_first(statement), total=_total(statement), asked=asked, per_page=ENTRIES)


def newest_entries(wanted: Wanted, limit: int) -> Sequence[AuditEntry]:
    """At most that many entries, newest first."""
    return db.session.scalars(_newest_first(_entries(wanted)).limit(limit)).all()


def own_page(person: Person, asked: str | None) -> Page[AuditEntry]:
    """What the person did and what others did about them, newest first."""
    statement = select(AuditEntry).where(
        or_(AuditEntry.actor_id == person.id, AuditEntry.subject_id == person.id)
    )
    return paged(_newest_first(statement), total=_total(statement), asked=asked)


def names_in(entries: Iterable[AuditEntry]) -> dict[uuid.UUID, str]:
    """The names of everybody whom the entries speak of and who still has an account."""
    keys = {key for entry in entries for key in (entry.actor_id, entry.subject_id, entry.as_id) if key}
    if not keys:
        return {}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(keys)))
    return {key: name for key, name in rows}  # noqa: C416 - rows are no tuples


def dead_letters(asked: str | None) -> Page[Letter]:
    """The letters that could not be delivered, newest first."""
    statement = select(Letter).where(Letter.state == LetterState.DEAD)
    total = db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    return paged(statement.order_by(Letter.created_at.desc(), Letter.id), total=total, asked=asked)


def letter(letter_id: uuid.UUID) -> Letter | None:
    """The letter with the key."""
    return db.session.get(Letter, letter_id)
