"""The reminder of answers that are due; it may be lost, late or doubled without harm."""

from celery import shared_task

from contact import operations
from foundation.database import db


@shared_task(name="contact.remind_office")
def remind_office() -> int:
    """The office knows of every message that must be answered within three days."""
    written = operations.remind_office()
    db.session.commit()
    return written
