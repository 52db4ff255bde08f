"""Joining codes: made by who may invite, shown on a wall, good until their last day, taken back any time."""

import re
import secrets
import uuid
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload

from courses.joining.models import JoiningCode
from courses.joining.seats import lock
from courses.models import Cohort, ProgrammeVersion
from foundation.audit import record
from foundation.database import db
from people.models import Person

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without what is read wrong from a wall: I and 1, O and 0."""
LENGTH = 8
"""Characters: 40 bits, and `foundation.limits` lets nobody try many."""


def drawn(length: int) -> str:
    """A new code of so many characters, drawn by lot."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def read_code(typed: str) -> str:
    """The code as it is kept, however it was typed: "abcd-efgh" is "ABCDEFGH"."""
    return re.sub(r"[^A-Z0-9]", "", typed[:40].upper())


def shown(code: str) -> str:
    """The code as people read it: "ABCD-EFGH"."""
    return f"{code[:4]}-{code[4:]}"


def code_of(cohort: Cohort) -> JoiningCode | None:
    """The cohort's code, also one whose last day is over."""
    return db.session.scalar(select(JoiningCode).where(JoiningCode.cohort_id == cohort.id))


def cohort_by_code(typed: str) -> Cohort | None:
    """The cohort whose code this is, if the code works today and the cohort is not over."""
    statement = (
        select(JoiningCode)
        .options(
            joinedload(JoiningCode.cohort).options(
                joinedload(Cohort.version).options(defer(ProgrammeVersion.body_html)),
                joinedload(Cohort.organisation),
            )
        )
        .where(JoiningCode.code == read_code(typed))
    )
    found = db.session.scalar(statement)
    if found is None or not found.works or found.cohort.state.over:
        return None
    return found.cohort


def make_code(cohort: Cohort, ends_on: date, *, by: Person) -> JoiningCode:
    """The cohort has a new code, good until the day, and the old one works no more."""
    lock(cohort)
    code = code_of(cohort) or JoiningCode(id=uuid.uuid4(), cohort_id=cohort.id)
    code.code = drawn(LENGTH)
    code.ends_on = ends_on
    db.session.add(code)
    record(by, "made joining code", cohort, until=ends_on.isoformat())
    db.session.flush()
    return code


def revoke_code(cohort: Cohort, *, by: Person) -> None:
    """The code works no more; a second time changes nothing."""
    lock(cohort)
    code = code_of(cohort)
    if code is not None:
        db.session.delete(code)
        record(by, "revoked joining code", cohort)
        db.session.flush()
