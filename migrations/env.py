"""How migrations reach the database; Flask-Migrate hands over the engine and the tables."""

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection, TypeDecorator

config = context.config
extension = current_app.extensions["migrate"]
metadata = extension.db.metadata


def plainly(kind: str, thing: Any, autogen_context: Any) -> str | Literal[False]:
    """Write the house's own column types as what the database sees: a migration outlives their code."""
    return f"sa.{thing.impl!r}" if kind == "type" and isinstance(thing, TypeDecorator) else False


def run(connection: Connection) -> None:
    """Run the wanted revisions in one transaction; SQLite alters tables by copying them."""
    sqlite = connection.dialect.name == "sqlite"
    driver = connection.connection.dbapi_connection
    if sqlite:
        # Copying a table drops the old one, and with foreign keys on that deletes what refers to it. The
        # switch works only outside a transaction, so it is given to the driver, before the first statement.
        driver.execute("PRAGMA foreign_keys=OFF")
    else:
        # a visitor's page gives up after seconds; a migration may take its time, but not wait for others
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.commit()
    options = {
        "compare_type": True,
        **extension.configure_args,
        "render_as_batch": sqlite,
        "render_item": plainly,
        "transactional_ddl": True,  # Alembic doubts it of SQLite, whose transactions begin honestly here
    }
    context.configure(connection=connection, target_metadata=metadata, **options)
    with context.begin_transaction():
        context.run_migrations()
        if sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchone()):
            raise RuntimeError(f"the migration leaves rows that refer to nothing: {tuple(broken)}")
    connection.commit()


with extension.db.engine.connect() as connection:
    try:
        run(connection)
    finally:
        connection.invalidate()  # nobody after us gets a connection without foreign keys or time limits
