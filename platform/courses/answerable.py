"""What a task knows of its answers: their fields, who gives and who reads them, until when."""

from typing import TypedDict

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from courses.vocabulary import Canvas, DoneBy, SeenBy
from foundation.database import Words, choice


class Named(TypedDict):
    """Something to choose, a column, or what an answer is looked at for: its key and its name."""

    key: str
    title: Words


class TaskField(TypedDict):
    """A field of a structured answer; what its kind does not need is empty."""

    key: str
    kind: str
    """A `FieldKind`."""
    required: bool
    label: Words
    hint: Words
    options: list[Named]
    """What there is to choose; of a table its columns."""
    steps: int
    """Of a scale, which begins at 1, its last step; of a table its rows."""
    ends: list[Words]
    """Of a scale: what its first and its last step mean."""


class Answerable:
    """What an answer to the task is like, besides whether it has text and files."""

    fields: Mapped[list[TaskField]] = mapped_column(JSON, default=list)
    """What an answer is made of besides, or instead of, free text and files."""
    canvas: Mapped[Canvas | None] = choice(Canvas)
    compared_with: Mapped[str | None] = mapped_column(String(60))
    """The key of the earlier self-assessment with which this one is compared."""
    seen_by: Mapped[SeenBy] = choice(SeenBy, default=SeenBy.TRAINERS)
    done_by: Mapped[DoneBy] = choice(DoneBy, default=DoneBy.PERSON)
    cut_off_days: Mapped[int | None]
    cut_off_of: Mapped[str | None] = mapped_column(String(60))
    """Until when an answer is taken at all, told as the closing day is; None for no such day."""
    criteria: Mapped[list[Named]] = mapped_column(JSON, default=list)
    """What trainers look at in an answer, in words."""
