"""Erasing somebody: asked for, taken back or done, and done again after an older backup came back."""

import json
import re
import secrets
import uuid
from collections.abc import Sequence
from html import escape
from typing import Any, cast

from sqlalchemy import JSON, String, Text, delete, func, or_, select, update
from sqlalchemy import cast as cast_as
from sqlalchemy.engine import CursorResult
from sqlalchemy.types import TypeDecorator

from foundation import clock
from foundation.audit import record
from foundation.database import db
from foundation.personal_data import (
    ERASERS,
    HOLDINGS,
    OBSTACLES,
    Column,
    Fate,
    Holding,
    Kind,
    Subject,
)
from organisations.models import Organisation
from people.links import hash_of
from people.models import Person
from people.operations import free, restrict
from privacy import letters
from privacy.models import Erasure
from privacy.queries import still_waiting, waiting_erasure
from privacy.vocabulary import TIME_TO_THINK

NOBODY = "N. N."
"""What stands in others' texts instead of a name that was erased: readable in every language."""


class HandOverFirst(ValueError):
    """Others would be left alone; the message tells with what."""


def subject_of(person: Person, *, with_posts: bool = False) -> Subject:
    """The person as the register looks for them."""
    return Subject(person.id, person.email, person.name, with_posts)


def ask(person: Person, *, by: Person, with_posts: bool = False, reason: str = "") -> Erasure:
    """The account is restricted at once and will be erased in two weeks; a letter has the link back.

    Asked twice, it is the first that counts. Raises `HandOverFirst`.
    """
    # two who ask at once wait for each other here, or the link back of one would leave the other to happen
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    existing = waiting_erasure(person.id)
    if existing is not None:
        return existing
    whom, by_office = subject_of(person), by.id != person.id
    for obstacle in OBSTACLES:
        if (why := obstacle(whom, by_office)) is not None:
            raise HandOverFirst(why)
    secret = secrets.token_urlsafe(32)
    erasure = Erasure(
        id=uuid.uuid4(),
        person_id=person.id,
        asked_by_id=by.id,
        reason=reason,
        with_posts=with_posts,
        due_at=clock.now() + TIME_TO_THINK,
        secret_hash=hash_of(secret),
    )
    db.session.add(erasure)
    restrict(person)
    letters.no_more_letters(person)
    letters.erasure_begins(person, erasure, secret)
    record(by, "asked to erase", person, erasure=str(erasure.id))
    db.session.flush()
    return erasure


def take_back(erasure: Erasure, person: Person) -> bool:
    """The account is in use again, as if nobody had asked; false when it was done or taken back before.

    The first line is the same fence as that of `erase`: of the two at once one happens.
    """
    won = db.session.execute(
        update(Erasure).where(Erasure.id == erasure.id, *still_waiting()).values(taken_back_at=clock.now()),
        execution_options={"synchronize_session": False},
    )
    if cast(CursorResult[Any], won).rowcount != 1:
        return False
    free(person)
    record(person, "took erasing back", person, erasure=str(erasure.id))
    return True


def erase(erasure: Erasure) -> bool:
    """The person is a number without a name; false when that was done, or taken back, before.

    The first line is the fence: two workers do it once.
    """
    won = db.session.execute(
        update(Erasure)
        .where(Erasure.id == erasure.id, *still_waiting())
        .values(done_at=clock.now(), reason="")
        .returning(Erasure.person_id)
        .execution_options(synchronize_session=False)
    ).first()
    person = db.session.get(Person, won[0]) if won else None
    if person is None or person.erased_at is not None:
        return False
    _forget(person, with_posts=erasure.with_posts)
    return True


def erase_again(person_id: uuid.UUID, *, with_posts: bool) -> bool:
    """Somebody whom an older backup brought back is erased again; false when there is nothing to do."""
    person = db.session.get(Person, person_id)
    if person is None or person.erased_at is not None:
        return False
    restrict(person)
    db.session.add(
        Erasure(
            person_id=person.id,
            asked_by_id=person.id,
            with_posts=with_posts,
            due_at=clock.now(),
            secret_hash=hash_of(secrets.token_urlsafe(32)),
            done_at=clock.now(),
        )
    )
    _forget(person, with_posts=with_posts)
    return True


def _forget(person: Person, *, with_posts: bool) -> None:
    whom = subject_of(person, with_posts=with_posts)
    person.erased_at = clock.now()
    db.session.flush()
    for eraser in reversed(ERASERS):
        eraser(whom)
    for holding in reversed(HOLDINGS):  # what belongs to a row goes before the row
        _empty(holding, whom)
    _mend_others_words(whom)
    record(None, "erased", person)
    db.session.flush()
    db.session.expire_all()


def _empty(holding: Holding, whom: Subject) -> None:
    """What is declared to go has gone from one table."""
    if holding.theirs is None:
        return
    theirs = holding.theirs(whom)
    if holding.rows_go:
        db.session.execute(
            delete(holding.model).where(theirs), execution_options={"synchronize_session": False}
        )
        return
    goes = {Fate.BLANK, Fate.IF_ASKED} if whom.with_posts else {Fate.BLANK}
    values = {c.name: _blank(holding, c, whom) for c in holding.columns.values() if c.fate in goes}
    if values:
        db.session.execute(
            update(holding.model).where(theirs).values(values),
            execution_options={"synchronize_session": False},
        )


def _blank(holding: Holding, column: Column, whom: Subject) -> object:
    if column.blank is not None:
        return column.blank(whom)
    where = holding.model.__table__.c[column.name]
    kind = where.type.impl_instance if isinstance(where.type, TypeDecorator) else where.type
    return None if where.nullable else kind.python_type()


def _mend_others_words(whom: Subject) -> None:
    """Where others wrote the full name or the address, it stands there no more.

    Everybody writes their own name, so nobody's may do harm: what is no name, and what stands in the name of
    somebody else or of an organisation, stays.
    """
    wanted = [whom.email]
    pattern = rf"(?<![\w.+-])(?i:{re.escape(whom.email)})"
    if _looks_like_a_name(whom.name) and not _is_in_another_name(whom):
        wanted += [whom.name, escape(whom.name)]
        pattern += "".join(rf"|(?<!\w){re.escape(name)}" for name in dict.fromkeys(wanted[1:]))
    texts = {(holding.model, column.name) for holding in HOLDINGS for column in _texts(holding)}
    for model, name in sorted(texts, key=lambda text: (text[0].__tablename__, text[1])):
        where = model.__table__.c[name]
        structured = isinstance(where.type, JSON)  # its text has letters such as å written as numbers
        written = cast_as(where, Text) if structured else where
        looked_for = [json.dumps(word)[1:-1] if structured else word for word in wanted]
        told = [written.contains(word, autoescape=True) for word in looked_for]
        rows = db.session.execute(
            select(model.id, where).where(
                or_(*told, func.lower(written).contains(whom.email, autoescape=True))
            )
        ).all()
        for key, text in rows:
            mended = _without(pattern, text)
            if not structured:
                mended = mended[: where.type.length or None]  # type: ignore[attr-defined]
            db.session.execute(
                update(model).where(model.id == key).values({name: mended}),
                execution_options={"synchronize_session": False},
            )


def _without(pattern: str, value: Any) -> Any:
    """The text, or each text in what is made of several, with nobody where the name stood."""
    if isinstance(value, str):
        return re.sub(pattern, NOBODY, value)
    if isinstance(value, dict):
        return {key: _without(pattern, each) for key, each in value.items()}
    return [_without(pattern, each) for each in value] if isinstance(value, list) else value


def _looks_like_a_name(text: str) -> bool:
    """First and last word with a capital: one word alone, or "and the", is the language's and nobody's."""
    words = text.split()
    return len(words) > 1 and all(len(word) > 1 and word[0].isupper() for word in (words[0], words[-1]))


def _is_in_another_name(whom: Subject) -> bool:
    """Whether somebody else is called so, in whole or in part: "Aino V" would tear Aino Virtanen's name."""
    person = select(Person.id).where(Person.name.icontains(whom.name, autoescape=True), Person.id != whom.id)
    place = select(Organisation.id).where(Organisation.name.icontains(whom.name, autoescape=True))
    return any(db.session.scalar(one.limit(1)) is not None for one in (person, place))


def _texts(holding: Holding) -> Sequence[Column]:
    """The columns in which people write."""
    return [
        column
        for column in holding.columns.values()
        if column.kind in (Kind.WORDS, Kind.OTHERS)
        and isinstance(holding.model.__table__.c[column.name].type, String | Text | JSON)
    ]
