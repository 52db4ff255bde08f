"""What a task knows of its answers: who gives them, and until when."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from courses.vocabulary import DoneBy
from foundation.database import choice


class Answerable:
    """What an answer to the task is like, besides whether it has text and files."""

    done_by: Mapped[DoneBy] = choice(DoneBy, default=DoneBy.PERSON)
    cut_off_days: Mapped[int | None]
    cut_off_of: Mapped[str | None] = mapped_column(String(60))
    """Until when an answer is taken at all, told as the closing day is; None for no such day."""
