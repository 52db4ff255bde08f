"""The audit log's chain: each entry gets a digest over itself and the digest before it, by a worker.

Requests never wait for the chain. Whoever changes, removes or slips in an entry breaks it at that place;
whoever makes the whole chain anew does not arrive at the digest that was kept elsewhere.
"""

import hashlib
import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from foundation import append_only
from foundation.audit import FORGOT, AuditEntry
from foundation.database import Base, db

BATCH = 2000
LATE = timedelta(days=1)
"""No transaction lasts longer: what is older than the chain's end by this and has no seal was slipped in."""


class AuditSeal(Base):
    """One link of the chain: the digest over the link before and one entry of the audit log."""

    __tablename__ = "audit_seals"

    number: Mapped[int] = mapped_column(unique=True)
    """1, 2, 3 ... without a gap."""
    entry_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    entry_made_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 in hexadecimal digits."""


append_only.protect(AuditSeal.__table__)


@dataclass(frozen=True)
class Break:
    """The first place at which the log is not what was sealed."""

    number: int
    what: str


@dataclass(frozen=True)
class Finding:
    """What a look through the whole chain found."""

    sealed: int
    unsealed: int
    digest: str
    broken: Break | None


def canonical(entry: AuditEntry) -> bytes:
    """Every column of the entry as one line of JSON, the same on every database."""
    values = {column.key: _plain(getattr(entry, column.key)) for column in AuditEntry.__table__.columns}
    return json.dumps(values, sort_keys=True, separators=(",", ":")).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    return str(value) if isinstance(value, uuid.UUID) else value


def link(before: str, entry: AuditEntry) -> str:
    """The digest of the entry's link, after the link with the digest ``before``."""
    return hashlib.sha256(before.encode() + canonical(entry)).hexdigest()


def head() -> AuditSeal | None:
    """The newest link."""
    return db.session.scalar(select(AuditSeal).order_by(AuditSeal.number.desc()).limit(1))


def _unsealed(newest: AuditSeal | None) -> Any:
    statement = select(AuditEntry).where(
        ~select(AuditSeal.id).where(AuditSeal.entry_id == AuditEntry.id).exists()
    )
    if newest is not None:  # what lies further back was looked at before
        statement = statement.where(AuditEntry.created_at > newest.entry_made_at - LATE)
    return statement


def seal_new() -> int:
    """Entries that have no seal have one; returns how many. Of two workers at once one does nothing.

    Commits by itself.
    """
    newest = head()
    entries = db.session.scalars(
        _unsealed(newest).order_by(AuditEntry.created_at, AuditEntry.id).limit(BATCH)
    ).all()
    last, digest = (newest.number, newest.digest) if newest else (0, "")
    for number, entry in enumerate(entries, start=last + 1):
        digest = link(digest, entry)
        db.session.add(
            AuditSeal(number=number, entry_id=entry.id, entry_made_at=entry.created_at, digest=digest)
        )
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return 0
    return len(entries)


def verify(kept: tuple[int, str] | None = None) -> Finding:
    """Go through the whole chain; ``kept`` is a number and digest that were kept elsewhere."""
    forgotten = _forgotten_before()
    digest, number, broken = "", 0, None
    rows = db.session.execute(
        select(AuditSeal, AuditEntry)
        .outerjoin(AuditEntry, AuditEntry.id == AuditSeal.entry_id)
        .order_by(AuditSeal.number)
        .execution_options(yield_per=1000)
    )
    for expected, (seal, entry) in enumerate(rows, start=1):
        what = _fault(seal, entry, expected, digest, forgotten)
        if broken is None and not what and kept == (seal.number, seal.digest):
            kept = None
        if broken is None and what:
            broken = Break(expected, what)
        number, digest = seal.number, seal.digest
    if broken is None and kept is not None:
        broken = Break(kept[0], "the digest that was kept elsewhere is another one")
    return Finding(
        sealed=number, unsealed=_count_unsealed(), digest=digest, broken=broken or _slipped_in(number)
    )


def _fault(
    seal: AuditSeal, entry: AuditEntry | None, expected: int, before: str, forgotten: datetime | None
) -> str:
    if seal.number != expected:
        return "a seal is missing"
    if entry is None:
        rightly = forgotten is not None and seal.entry_made_at < forgotten
        return "" if rightly else "the entry is missing"
    return "" if link(before, entry) == seal.digest else "the entry or its seal was changed"


def _forgotten_before() -> datetime | None:
    """Up to which moment retention took entries away, by the entries that say so."""
    told = db.session.scalars(select(AuditEntry.detail).where(AuditEntry.act == FORGOT))
    return max((datetime.fromisoformat(str(detail["before"])) for detail in told), default=None)


def _count_unsealed() -> int:
    return db.session.scalar(select(func.count()).select_from(_unsealed(None).subquery())) or 0


def _slipped_in(number: int) -> Break | None:
    """An entry that claims to be older than the chain's end and is no part of it."""
    newest = head()
    if newest is None:
        return None
    old = _unsealed(None).where(AuditEntry.created_at < newest.entry_made_at - LATE).limit(1)
    found = db.session.scalar(old)
    return Break(number + 1, f"entry {found.id} was slipped in") if found is not None else None


def letter_of(seal: AuditSeal) -> str:
    """The chain's end in one line, to be kept elsewhere."""
    return f"{seal.number}:{seal.digest}"
