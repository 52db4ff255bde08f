"""Whose session it is."""

import uuid
from typing import cast

from sqlalchemy import select

from foundation.access import Permission
from foundation.database import db
from people.models import UserSession


def session_with_key(session_id: uuid.UUID) -> UserSession | None:
    """The session with the key, running or ended."""
    return db.session.scalar(select(UserSession).where(UserSession.id == session_id))


may_end_session = Permission(
    name="end a session",
    who="the person who is signed in with it",
    allows=lambda person, running: cast(UserSession, running).person_id == person.id,
)
