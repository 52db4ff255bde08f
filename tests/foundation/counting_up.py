"""One of many processes that read and write one number; apart, so that each loads only what it needs."""

from sqlalchemy import Engine, create_engine, text

from foundation.database import tune

ROUNDS = 25


def tuned(path: str, *, reads_only: bool = False) -> Engine:
    """An engine on the SQLite file, as the house prepares it."""
    engine = create_engine(f"sqlite:///{path}")
    tune(engine, reads_only=lambda: reads_only)
    return engine


def count_up(path: str) -> None:
    """Read the number and write the next one, again and again."""
    engine = tuned(path)
    for _ in range(ROUNDS):
        with engine.begin() as connection:
            number = connection.execute(text("SELECT number FROM counters")).scalar_one()
            connection.execute(text("UPDATE counters SET number = :next"), {"next": number + 1})
