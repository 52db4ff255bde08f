"""Whose session it is."""

import uuid

from sqlalchemy import select

from foundation.access import RowPermission
from foundation.database import db
from foundation.rules import own
from people.models import UserSession


def session_with_key(session_id: uuid.UUID) -> UserSession | None:
    """The session with the key, running or ended."""
    return db.session.scalar(select(UserSession).where(UserSession.id == session_id))


may_end_session = RowPermission(
    name="end a session",
    who="the person who is signed in with it",
    model=UserSession,
    rule=own(UserSession.person_id),
)
