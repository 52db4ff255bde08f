"""Setting up a second factor, showing its codes, and doing without it again."""

import logging
import re
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any, cast

import pyotp
from flask import current_app
from sqlalchemy import Update, case, delete, literal, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError

from foundation import clock
from foundation.audit import record
from foundation.database import Moment, db
from foundation.sealing import SealBroken, open_sealed, seal
from people.links import hash_of
from people.models import Passkey, Person, RecoveryCode, SecondFactor
from people.operations import end_sessions
from people.second_factor import letters
from people.second_factor.queries import factor_in_use, factor_of, recovery_codes_left
from people.vocabulary import HelpReason, Shown

ISSUER = "Kehittämö"
FRESH = timedelta(minutes=10)
"""How long ago a code may have been shown when its owner changes the second factor itself."""

MOST_WRONG = 5
WAIT = timedelta(minutes=15)
"""So many wrong codes, and then none is looked at until so long after the first of them; never for good."""

BEGUN = timedelta(hours=1)
"""How long a set-up that was not finished keeps its secret."""

RECOVERY_CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_LENGTH = 24
"""118 bits: so many cannot be guessed from their hashes (ASVS 5.0, 6.5.2), nor at the door."""

_STEP = 30
_PURPOSE = "second factors"

log = logging.getLogger("kehittamo")


def begin(person: Person) -> None:
    """A secret waits for the person's first code; one that waits already stays, so a double click is one.

    Where the second factor is on, nothing changes.
    """
    factor = factor_of(person)
    if factor is not None and factor.confirmed_at is None and clock.now() - factor.created_at > BEGUN:
        db.session.delete(factor)
        db.session.flush()
        factor = None
    if factor is not None:
        return
    sealed = seal(pyotp.random_base32().encode(), _key_secret(), purpose=_PURPOSE, owner=str(person.id))
    try:
        with db.session.begin_nested():
            db.session.add(SecondFactor(person_id=person.id, sealed_secret=sealed))
    except IntegrityError:
        pass  # the other half of a double click was first


def secret_of(factor: SecondFactor) -> str:
    """The secret as an authenticator app takes it, base32. Raises `SealBroken` under another KEY_SECRET."""
    owner = str(factor.person_id)
    return open_sealed(factor.sealed_secret, _key_secret(), purpose=_PURPOSE, owner=owner).decode()


def address_of(person: Person, factor: SecondFactor) -> str:
    """The otpauth: address that the picture on the screen holds."""
    return pyotp.TOTP(secret_of(factor)).provisioning_uri(name=person.email, issuer_name=ISSUER)


def confirm(person: Person, factor: SecondFactor, code: str, *, here: uuid.UUID | None = None) -> Shown:
    """With the first right code the second factor is on; every session but ``here`` has ended."""
    shown = _show_code(factor, code)
    if shown is Shown.RIGHT and factor.confirmed_at is None:
        factor.confirmed_at = clock.now()
        end_sessions(person, but=here)
        record(person, "turned on the second factor", person)
        letters.turned_on(person, factor)
    return shown


def show(person: Person, code: str) -> Shown:
    """Whether the code is right for the person: of the app, or one of the recovery codes. Each works once."""
    factor = factor_in_use(person)
    if factor is None:
        return Shown.WRONG
    typed = re.sub(r"[\s-]", "", code).lower()
    if len(typed) == _LENGTH:
        return _use_recovery_code(person, typed)
    shown = _show_code(factor, typed)
    if shown is Shown.WRONG:  # five in a quarter of an hour at most, so that the log is no target
        record(None, "showed a wrong code", person)
    return shown


def make_recovery_codes(person: Person) -> list[str]:
    """The person has ten new recovery codes, here to be read once; older ones work no more."""
    # two presses at once wait for each other here, or there would be twenty
    db.session.execute(select(SecondFactor.id).where(SecondFactor.person_id == person.id).with_for_update())
    are_new = recovery_codes_left(person) == 0
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    plain = ["".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)) for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(person_id=person.id, code_hash=hash_of(code)) for code in plain)
    entry = record(person, "made recovery codes", person)
    db.session.flush()
    if not are_new:
        letters.new_recovery_codes(person, entry.id)
    return [" ".join(re.findall("....", code)) for code in plain]


def turn_off(person: Person, *, here: uuid.UUID | None = None) -> None:
    """The person has no second factor, no recovery codes and no passkeys; other sessions have ended."""
    if not _forget(person):
        return
    end_sessions(person, but=here)
    entry = record(person, "turned off the second factor", person)
    db.session.flush()
    letters.turned_off(person, entry.id)


def take_away(person: Person, *, by: Person | None, reason: HelpReason) -> None:
    """The person, who lost the phone, comes in without it; every session has ended, and they are told.

    ``by`` is the office person who made sure who asked, or None for whoever runs the house.
    """
    _forget(person)
    end_sessions(person)
    entry = record(by, "took away the second factor", person, reason=reason.value)
    db.session.flush()
    letters.taken_away(person, entry.id)


def forget_since(person: Person, moment: datetime) -> None:
    """What was set up since the moment opens nothing any more: whoever did it was not the person.

    What is older stays. For the letter that turns this on went to the person themselves, and whoever only
    reads their mail must not get past it.
    """
    factor = factor_of(person)
    if factor is not None and (factor.confirmed_at is None or factor.confirmed_at >= moment):
        _forget(person)
        record(None, "turned off the second factor", person)
    newer = Passkey.person_id == person.id, Passkey.created_at >= moment
    _changed(delete(Passkey).where(*newer))


def _forget(person: Person) -> bool:
    """Delete everything; false when there was nothing."""
    found = [
        _changed(delete(table).where(table.person_id == person.id))
        for table in (SecondFactor, RecoveryCode, Passkey)
    ]
    return any(found)


def _show_code(factor: SecondFactor, typed: str) -> Shown:
    if not _take_a_try(factor):
        return Shown.TOO_OFTEN
    try:
        secret = secret_of(factor)
    except SealBroken:  # the house has another KEY_SECRET now: recovery codes work, and the office helps
        log.error("second factor %s is sealed under another secret", factor.id)
        return Shown.WRONG
    step = _step_of(secret, "".join(typed.split()))
    if step is None:
        return Shown.WRONG
    # the database decides who was first: a code that two browsers send at once opens one door
    unused = SecondFactor.id == factor.id, SecondFactor.last_step < step
    used = _changed(update(SecondFactor).where(*unused).values(last_step=step, wrong_codes=0))
    return Shown.RIGHT if used else Shown.WRONG


def _take_a_try(factor: SecondFactor) -> bool:
    """Count a try before looking at the code, so that a hundred guesses at once are not all looked at."""
    now = clock.now()
    over = or_(SecondFactor.wrong_since.is_(None), SecondFactor.wrong_since <= now - WAIT)
    statement = (
        update(SecondFactor)
        .where(SecondFactor.id == factor.id, or_(over, SecondFactor.wrong_codes < MOST_WRONG))
        .values(
            wrong_codes=case((over, 1), else_=SecondFactor.wrong_codes + 1),
            wrong_since=case((over, literal(now, Moment())), else_=SecondFactor.wrong_since),
        )
    )
    return _changed(statement)


def _step_of(secret: str, typed: str) -> int | None:
    """The half minute that the code belongs to: now, or one to either side for clocks that differ."""
    if not re.fullmatch("[0-9]{6}", typed):
        return None
    now = int(clock.now().timestamp()) // _STEP
    otp = pyotp.TOTP(secret).generate_otp
    right = [step for step in (now - 1, now, now + 1) if secrets.compare_digest(otp(step), typed)]
    return right[-1] if right else None


def _use_recovery_code(person: Person, typed: str) -> Shown:
    unused = RecoveryCode.person_id == person.id, RecoveryCode.used_at.is_(None)
    this = *unused, RecoveryCode.code_hash == hash_of(typed)
    if not _changed(update(RecoveryCode).where(*this).values(used_at=clock.now())):
        return Shown.WRONG
    entry = record(person, "used a recovery code", person)
    db.session.flush()
    letters.recovery_code_used(person, entry.id, left=recovery_codes_left(person))
    return Shown.RIGHT


def _changed(statement: Update | Any) -> bool:
    """Run it, past the rows in memory; whether it touched any."""
    done = db.session.execute(statement, execution_options={"synchronize_session": False})
    return cast(CursorResult[Any], done).rowcount > 0


def _key_secret() -> str:
    return cast(str, current_app.config["KEY_SECRET"])
