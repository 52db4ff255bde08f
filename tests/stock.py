"""PostgreSQL counts what a test has put into tables: it does not by itself (see `tests.servers`)."""

from sqlalchemy import text

from foundation.database import Base, db


def take_stock(*kinds: type[Base]) -> None:
    """PostgreSQL knows how many there are of these, as it does in production a minute later."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text(f"ANALYZE {', '.join(kind.__tablename__ for kind in kinds)}"))
