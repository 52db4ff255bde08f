"""Reading messages."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from contact.models import Message
from foundation.database import db
from foundation.paging import Page, paged


def message(message_id: uuid.UUID) -> Message | None:
    """The message with the key."""
    return db.session.get(Message, message_id)


def waiting(asked: str | None) -> Page[Message]:
    """Messages without an answer, the oldest first."""
    open_ones = Message.closed_at.is_(None)
    total = db.session.scalar(select(func.count()).select_from(Message).where(open_ones)) or 0
    statement = select(Message).where(open_ones).order_by(Message.due_at, Message.id)
    return paged(statement, total=total, asked=asked)


def closed_lately() -> Sequence[Message]:
    """The newest that were answered or closed."""
    done = select(Message).where(Message.closed_at.is_not(None))
    return db.session.scalars(done.order_by(Message.closed_at.desc(), Message.id).limit(10)).all()


def due_before(moment: datetime) -> Sequence[Message]:
    """Messages whose answer is due by the moment."""
    due = select(Message).where(Message.closed_at.is_(None), Message.due_at <= moment)
    return db.session.scalars(due.order_by(Message.due_at).limit(200)).all()


def came_since(moment: datetime) -> int:
    """How many messages have come since the moment."""
    return (
        db.session.scalar(select(func.count()).select_from(Message).where(Message.created_at > moment)) or 0
    )
