"""The trace: who did what to what, as whom, from where and when; rows are only ever added.

The database refuses to change an entry, and to delete one that is younger than a year (see `append_only`); a
worker seals new entries into a chain of digests (`audit_chain`), so that whoever gets past both is found out.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import JSON, Index, String, delete, event, func, select
from sqlalchemy.orm import Mapped, mapped_column

from foundation import append_only
from foundation.database import Base, db


class Identified(Protocol):
    """Anything with a key: every row."""

    @property
    def id(self) -> uuid.UUID: ...


@dataclass(frozen=True)
class Circumstances:
    """What surrounds an act: the request, the network it came from, and as whom the actor looks."""

    request_id: str = ""
    network: str = ""
    as_id: uuid.UUID | None = None


class AuditEntry(Base):
    """One act that matters. It holds keys without constraints, because it outlives what it speaks of."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_created_at", "created_at"),)

    actor_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    """Who did it; None for the house itself."""
    act: Mapped[str] = mapped_column(String(80), index=True)
    object_kind: Mapped[str] = mapped_column(String(80))
    object_id: Mapped[uuid.UUID] = mapped_column(index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    subject_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    """Whom it concerns."""
    as_id: Mapped[uuid.UUID | None]
    """As whom the actor looked at the house, where the office sees as somebody else."""
    role: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """What the actor was then: office, trainer, representative, or nothing of these."""
    outcome: Mapped[str] = mapped_column(String(20), default="done", server_default="done")
    network: Mapped[str] = mapped_column(String(60), default="", server_default="")
    """The network it came from: the visitor's address without its last part."""
    request_id: Mapped[str] = mapped_column(String(64), default="", server_default="")


append_only.protect(AuditEntry.__table__, deletable_after="1 year")


@event.listens_for(AuditEntry, "before_update")
@event.listens_for(AuditEntry, "before_delete")
def _refuse(mapper: Any, connection: Any, entry: AuditEntry) -> None:
    raise RuntimeError("the audit log is append-only")


def _no_role(actor: Any) -> str:
    return ""


_circumstances: Callable[[], Circumstances] = Circumstances
_role_of: Callable[[Any], str] = _no_role


def install(*, circumstances: Callable[[], Circumstances], role_of: Callable[[Any], str]) -> None:
    """From now on every entry tells these circumstances, and in what role its actor acted."""
    global _circumstances, _role_of
    _circumstances, _role_of = circumstances, role_of


def record(
    actor: Identified | uuid.UUID | None,
    act: str,
    thing: Identified,
    *,
    about: Identified | uuid.UUID | None = None,
    outcome: str = "done",
    **detail: Any,
) -> AuditEntry:
    """Add an entry to the current transaction; ``detail`` takes JSON values, never what people wrote.

    Whom it is ``about`` is found by itself where the thing has a `person_id`, or the detail names a `person`.
    """
    around = _circumstances()
    with db.session.no_autoflush:
        role = "" if actor is None or isinstance(actor, uuid.UUID) else _role_of(actor)
    entry = AuditEntry(
        actor_id=_key(actor),
        act=act,
        object_kind=type(thing).__name__,
        object_id=thing.id,
        detail=detail,
        subject_id=_concerned(about, thing, detail),
        as_id=around.as_id,
        role=role,
        outcome=outcome,
        network=around.network,
        request_id=around.request_id,
    )
    db.session.add(entry)
    return entry


def _key(thing: Identified | uuid.UUID | None) -> uuid.UUID | None:
    return thing if thing is None or isinstance(thing, uuid.UUID) else thing.id


def _concerned(
    about: Identified | uuid.UUID | None, thing: Identified, detail: dict[str, Any]
) -> uuid.UUID | None:
    if about is not None:
        return _key(about)
    found = detail.get("person") or getattr(thing, "person_id", None)
    try:
        return uuid.UUID(str(found)) if found else None
    except ValueError:
        return None


def forget_before(moment: datetime) -> int:
    """Entries from before the moment are gone, and one is new that says so; returns how many went.

    For retention alone. The database refuses what is younger than a year, whoever asks. The digests of what
    went stay in the chain, which therefore still verifies.
    """
    if (
        db.engine.dialect.name == "postgresql"
    ):  # with the rights of the table's owner: the house itself may not
        gone = db.session.scalar(select(func.forget_audit_entries(moment))) or 0
    else:
        old = delete(AuditEntry).where(AuditEntry.created_at < moment).returning(AuditEntry.id)
        gone = len(db.session.execute(old).all())
    if gone:
        marker = uuid.uuid4()
        db.session.add(
            AuditEntry(
                id=marker, act=FORGOT, object_kind="AuditEntry", object_id=marker,
                detail={"before": moment.isoformat(), "entries": gone},
            )
        )  # fmt: skip
        db.session.flush()
    return int(gone)


FORGOT = "forgot old log"
"""The act by which the chain knows that old entries went rightly."""
