"""Finding what somebody has set up besides a password."""

from sqlalchemy import func, select

from foundation.database import db
from people.models import Passkey, Person, RecoveryCode, SecondFactor


def factor_of(person: Person) -> SecondFactor | None:
    """The person's second factor, confirmed or only begun."""
    return db.session.scalar(select(SecondFactor).where(SecondFactor.person_id == person.id))


def factor_in_use(person: Person) -> SecondFactor | None:
    """The person's second factor, if it is on."""
    factor = factor_of(person)
    return factor if factor is not None and factor.confirmed_at is not None else None


def recovery_codes_left(person: Person) -> int:
    """How many of the person's recovery codes have not been used."""
    unused = RecoveryCode.person_id == person.id, RecoveryCode.used_at.is_(None)
    return db.session.scalar(select(func.count()).select_from(RecoveryCode).where(*unused)) or 0


def passkeys_of(person: Person) -> list[Passkey]:
    """The person's passkeys, the oldest first."""
    wanted = select(Passkey).where(Passkey.person_id == person.id).order_by(Passkey.created_at, Passkey.id)
    return list(db.session.scalars(wanted))
