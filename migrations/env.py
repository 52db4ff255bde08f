"""How migrations reach the database; Flask-Migrate hands over the engine and the tables."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

config = context.config
extension = current_app.extensions["migrate"]
metadata = extension.db.metadata


def run(connection: Connection) -> None:
    """Run the wanted revisions in one transaction; SQLite alters tables by copying them."""
    arguments = {**extension.configure_args, "render_as_batch": connection.dialect.name == "sqlite"}
    context.configure(connection=connection, target_metadata=metadata, compare_type=True, **arguments)
    with context.begin_transaction():
        context.run_migrations()


with extension.db.engine.connect() as connection:
    run(connection)
    connection.commit()
