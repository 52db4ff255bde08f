"""The trace: who did what to what, and when; rows are only ever added."""

import uuid
from typing import Any, Protocol

from sqlalchemy import JSON, String, event
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Base, db


class Identified(Protocol):
    """Anything with a key: every row."""

    @property
    def id(self) -> uuid.UUID: ...


class AuditEntry(Base):
    """One act that matters. It holds keys without constraints, because it outlives what it speaks of."""

    __tablename__ = "audit_entries"

    actor_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    act: Mapped[str] = mapped_column(String(80))
    object_kind: Mapped[str] = mapped_column(String(80))
    object_id: Mapped[uuid.UUID] = mapped_column(index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


@event.listens_for(AuditEntry, "before_update")
@event.listens_for(AuditEntry, "before_delete")
def _refuse(mapper: Any, connection: Any, entry: AuditEntry) -> None:
    raise RuntimeError("the audit log is append-only")


def record(actor: Identified | None, act: str, thing: Identified, **detail: Any) -> AuditEntry:
    """Add an entry to the current transaction; ``detail`` takes JSON values, never what people wrote."""
    entry = AuditEntry(
        actor_id=actor.id if actor else None,
        act=act,
        object_kind=type(thing).__name__,
        object_id=thing.id,
        detail=detail,
    )
    db.session.add(entry)
    return entry
