"""Finding people."""

from sqlalchemy import select

from foundation.database import db
from foundation.text import clean_line
from people.models import Person


def normal_email(address: str) -> str:
    """The form in which addresses are kept and compared."""
    return clean_line(address).lower()


def person_by_email(address: str) -> Person | None:
    """The person with the address, or None."""
    return db.session.scalar(select(Person).where(Person.email == normal_email(address)))
