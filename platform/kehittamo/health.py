"""Does the house live, and is it ready? For those who watch it; no answer tells a secret."""

import os
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from badges.issuing import signing_keys_open
from foundation import clock, heartbeat, outbox
from foundation.access import public
from foundation.database import db
from kehittamo.configuration import PROJECT

blueprint = Blueprint("health", __name__)

PATIENCE = timedelta(minutes=10)
"""How long a letter that is due may wait before somebody must look."""


@blueprint.get("/healthz")
@public("for whoever watches the house: this process lives; it asks nobody else")
def lives() -> ResponseReturnValue:
    return {"status": "ok"}


@blueprint.get("/readyz")
@public("for whoever watches the house: what it needs to work is there; it tells no more than yes or no")
def ready() -> ResponseReturnValue:
    found = look()
    well = all(found.values())
    answer = jsonify(
        status="ok" if well else "not ready",
        checks={name: "ok" if yes else "failed" for name, yes in found.items()},
    )
    answer.status_code = 200 if well else 503
    return answer


def look() -> dict[str, bool]:
    """Each thing that the house needs, and whether it is there."""
    found = {name: _holds(check) for name, check in CHECKS.items()}
    db.session.rollback()
    return found


def _holds(check: Callable[[], bool]) -> bool:
    """What can't be looked at is not there."""
    try:
        return check()
    except (SQLAlchemyError, OSError, ValueError, LookupError):
        db.session.rollback()
        return False


def database_answers() -> bool:
    """The database can be asked."""
    return db.session.scalar(select(1)) == 1


def is_migrated() -> bool:
    """The database's tables are those of this version of the house."""
    wanted = set(ScriptDirectory(str(PROJECT / "migrations")).get_heads())
    return set(MigrationContext.configure(db.session.connection()).get_current_heads()) == wanted


def letters_go_out() -> bool:
    """No letter that is due has waited for long."""
    oldest = outbox.oldest_due()
    return oldest is None or clock.now() - oldest < PATIENCE


def somebody_works() -> bool:
    """A worker has said a moment ago that it lives (F10-f)."""
    last = heartbeat.last_beat()
    return last is not None and clock.now() - last < heartbeat.STALE


def data_can_be_written() -> bool:
    """The data folder takes a file."""
    folder = Path(current_app.config["DATA_DIR"])
    handle, name = tempfile.mkstemp(prefix=".ready-", dir=folder)
    os.close(handle)
    Path(name).unlink()
    return True


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": is_migrated,
    "letters": letters_go_out,
    "worker": somebody_works,
    "data folder": data_can_be_written,
    "signing keys": signing_keys_open,
}
