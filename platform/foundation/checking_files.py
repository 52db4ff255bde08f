"""Files that wait for the scanner: what is harmful is gone before anybody could open it."""

import logging
import time
import uuid
from datetime import timedelta

from blinker import Namespace
from sqlalchemy import func, or_, select, update

from foundation import clock
from foundation.audit import record
from foundation.database import db
from foundation.files import FileState, StoredFile
from foundation.scanning import ScanFailed, Scanner, ScannerAway
from foundation.storage import StorageFailed, storage

REST = timedelta(minutes=2)
"""How long a file rests after an attempt before the next one; longer than an attempt may take."""

BUDGET = timedelta(seconds=60)
log = logging.getLogger("kehittamo")

harmful_file_found = Namespace().signal("harmful-file-found")
"""Sender: the StoredFile, whose transaction is under way; ``found`` is the scanner's name for the harm."""


def check_waiting(scanner: Scanner) -> int:
    """Every waiting file that the scanner answers about is clean or gone; returns how many were told.

    Commits each claim before the scanner is asked and each outcome after, and holds no transaction meanwhile.
    What the scanner does not answer about goes on waiting.
    """
    told = 0
    until = time.monotonic() + BUDGET.total_seconds()
    while time.monotonic() < until and (file_id := _claim()) is not None:
        try:
            with storage().open(file_id.hex) as source:
                found = scanner.find(source)
        except ScannerAway as away:
            log.warning("the scanner is away: %s", away)
            break
        except (ScanFailed, StorageFailed, FileNotFoundError) as fault:
            log.error("file %s could not be checked: %s", file_id, fault)
            continue
        told += _conclude(file_id, found)
    return told


def check_all_again() -> int:
    """Every file that has not been found harmful waits for the scanner; returns how many."""
    others = StoredFile.state.in_((FileState.UNSCANNED, FileState.CLEAN))
    return _become(FileState.PENDING, others)


def release_waiting() -> int:
    """Every waiting file counts as not scanned and may be fetched; returns how many."""
    return _become(FileState.UNSCANNED, StoredFile.state == FileState.PENDING)


def counts() -> dict[str, int]:
    """How many files are in each state."""
    found = dict(db.session.execute(select(StoredFile.state, func.count()).group_by(StoredFile.state)).all())
    return {state.value: found.get(state, 0) for state in FileState}


def _become(state: FileState, which: object) -> int:
    changed = update(StoredFile).where(which).values(state=state, looked_at=None).returning(StoredFile.id)  # type: ignore[arg-type]
    return len(db.session.execute(changed).all())


def _claim() -> uuid.UUID | None:
    """The file that has waited longest is ours for a while; two workers do not ask about the same one."""
    now = clock.now()
    due = (
        select(StoredFile)
        .where(
            StoredFile.state == FileState.PENDING,
            or_(StoredFile.looked_at.is_(None), StoredFile.looked_at <= now - REST),
        )
        .order_by(StoredFile.looked_at.is_not(None), StoredFile.looked_at, StoredFile.created_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    stored = db.session.scalar(due)
    if stored is not None:
        stored.looked_at = now
    db.session.commit()
    return stored.id if stored is not None else None


def _conclude(file_id: uuid.UUID, found: str | None) -> int:
    """Write what the scanner said, once; a file that its sender took away meanwhile is nobody's concern."""
    waiting = select(StoredFile).where(StoredFile.id == file_id, StoredFile.state == FileState.PENDING)
    stored = db.session.scalar(waiting.with_for_update())
    if stored is None:
        db.session.rollback()
        return 0
    stored.state = FileState.CLEAN if found is None else FileState.INFECTED
    if found is not None:
        record(None, "removed harmful file", stored, found=found[:100])
        harmful_file_found.send(stored, found=found[:100])
    db.session.commit()
    if found is not None:
        storage().delete(file_id.hex)  # after the commit; if this fails, the sweep takes them
    return 1
