"""PostgreSQL's own housekeeping, done when a test has filled its tables."""

from sqlalchemy import text

from foundation.database import db


def take_stock() -> None:
    """PostgreSQL knows how much there is; by itself it looks in a minute, and plans for less till then."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("ANALYZE"))
