"""The background's heartbeat: a worker writes that it lives, and whoever watches sees how long ago."""

from datetime import datetime, timedelta

from sqlalchemy import String, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from foundation import clock
from foundation.database import Base, db

EVERY = timedelta(seconds=20)
STALE = timedelta(seconds=75)
"""Three beats and some patience: after that nobody works in the background (F10-f)."""


class Heartbeat(Base):
    """When a part of the house last said that it lives."""

    __tablename__ = "heartbeats"

    part: Mapped[str] = mapped_column(String(40), unique=True)
    beaten_at: Mapped[datetime]


def beat(part: str = "worker") -> None:
    """The part lives at this moment."""
    now = clock.now()
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(Heartbeat).values(part=part, beaten_at=now)
    db.session.execute(statement.on_conflict_do_update(index_elements=["part"], set_={"beaten_at": now}))


def last_beat(part: str = "worker") -> datetime | None:
    """When the part last said that it lives; None when it never did."""
    return db.session.scalar(select(Heartbeat.beaten_at).where(Heartbeat.part == part))
