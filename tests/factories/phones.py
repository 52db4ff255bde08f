"""Phones with an authenticator app: whoever has one shows the codes that it would show."""

import pyotp

from foundation import clock
from foundation.database import db
from people.models import Person, SecondFactor
from people.second_factor.operations import begin, secret_of
from people.second_factor.queries import factor_of


def phone_of(person: Person, *, used_step: int = 0) -> pyotp.TOTP:
    """The person's second factor is on; the phone shows its codes."""
    begin(person)
    db.session.flush()
    factor: SecondFactor | None = factor_of(person)
    assert factor is not None
    factor.confirmed_at, factor.last_step = clock.now(), used_step
    db.session.flush()
    return pyotp.TOTP(secret_of(factor))


def wrong(code: str) -> str:
    """A code that is not this one."""
    return f"{(int(code) + 123_456) % 1_000_000:06d}"
