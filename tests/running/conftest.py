"""A house that runs as processes of its own, as on a host: its settings, its database, its mail server."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from foundation.database import db
from foundation.outbox import Letter, LetterState, post
from kehittamo import create_app
from kehittamo.background import background
from tests.servers import PostOffice, postgresql_database, redis_server, running

SECRETS = {
    "KEHITTAMO_SECRET_KEY": "kF3pQ8zR1vN6wT2yB5mJ9xL4cH7dG0sA",
    "KEHITTAMO_KEY_SECRET": "Zq7Xv2Lm9Rt4Wp1Ks6Yd3Bn8Hj5Fg0Ce",
}


class House:
    """The settings of one house, an app to look into it with, and the processes that run it."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.log = folder / "processes.log"
        self.settings = {
            "KEHITTAMO_MODE": "test",
            "KEHITTAMO_DATA_DIR": str(folder / "var"),
            **SECRETS,
            **settings,
        }
        self._app: Flask | None = None

    @property
    def app(self) -> Flask:
        """The same house in this process."""
        if self._app is None:
            self._app = create_app(self.settings)
        return self._app

    def make_tables(self) -> None:
        """The database is ready, by the models."""
        with self.app.app_context():
            db.create_all()

    def write(self, subject: str) -> None:
        """Put a letter into the outbox."""
        with background(self.app):
            post(
                kind="test",
                dedup_key=subject,
                to="aino@example.org",
                language="fi",
                subject=subject,
                body="Hei",
            )
            db.session.commit()

    def states(self) -> dict[str, LetterState]:
        """The state of each letter, by subject."""
        with background(self.app):
            return {letter.subject: letter.state for letter in db.session.scalars(select(Letter))}

    def runs(self, *command: str) -> AbstractContextManager["subprocess.Popen[bytes]"]:
        """The command is one of the house's processes while the block lasts; what it prints goes to `log`."""
        passed = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        environment = {**passed, "PYTHONPATH": "platform", "PYTHONUNBUFFERED": "1", **self.settings}
        return running(list(command), environment, self.log)

    def close(self) -> None:
        """Let go of the database."""
        if self._app is not None:
            with self._app.app_context():
                db.engine.dispose()


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    """A mail server that is open."""
    office = PostOffice()
    office.open()
    yield office
    office.close()


@pytest.fixture
def redis_url(tmp_path: Path) -> Iterator[str]:
    """A Redis of the test's own."""
    with redis_server(tmp_path) as address:
        yield address


@pytest.fixture
def postgresql_url(worker_id: str) -> str:
    """An empty PostgreSQL database."""
    return postgresql_database(f"running_{worker_id}")


@pytest.fixture
def house(tmp_path: Path, post_office: PostOffice) -> Iterator[Callable[..., House]]:
    """Makes a house with these settings, its letters going to the mail server."""
    made: list[House] = []

    def make(**settings: str) -> House:
        made.append(House(tmp_path, KEHITTAMO_MAIL_URL=post_office.url, **settings))
        return made[-1]

    yield make
    for each in made:
        each.close()
