"""`kehittamo doctor`: everything that is unsafe or missing, at once; and the refusal to serve old tables."""

from collections.abc import Iterator, Mapping

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from foundation.database import db
from kehittamo.background import background
from kehittamo.configuration import ConfigurationRefused
from kehittamo.factory import create_app
from kehittamo.health import is_migrated, look

OLD_TABLES = "the database's tables are those of another version: first `kehittamo prepare`"

HELP = {
    "database": "the database does not answer: KEHITTAMO_DATABASE_URL",
    "migrations": OLD_TABLES,
    "letters": "letters wait for more than ten minutes: does a worker run, does the mail server answer?",
    "worker": "no worker has said for over a minute that it lives: start worker and beat",
    "data folder": "no file can be written into the data folder: KEHITTAMO_DATA_DIR",
    "signing keys": "a badge signing key can't be opened: KEHITTAMO_KEY_SECRET is another one than before",
}


def refuse_old_tables(app: Flask) -> None:
    """Raises `ConfigurationRefused` when migrations are pending; a database that is away may come back."""
    with background(app):
        try:
            migrated = is_migrated()
        except SQLAlchemyError:
            return
        finally:
            db.session.rollback()
    if not migrated and not app.config["TESTING"]:
        raise ConfigurationRefused(f"Can't start:\n- {OLD_TABLES}")


def examine(environment: Mapping[str, str] | None = None) -> Iterator[tuple[bool, str]]:
    """Each thing that was looked at: whether it is well, and what it is or what is wrong with it."""
    try:
        app = create_app(environment)
    except ConfigurationRefused as refused:
        for line in str(refused).splitlines():
            if line.startswith("- "):
                yield False, line.removeprefix("- ")
        return
    yield True, "settings"
    with background(app):
        found = look()
    for name, well in found.items():
        yield well, name if well else HELP[name]
