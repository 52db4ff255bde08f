"""What a task or a material knows of being tailored: the text as it was written, and what was done to it."""

from datetime import datetime

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from foundation.database import Words


class Tailorable:
    """A part of a programme that a cohort's trainers may rewrite or hide, in the cohort's own version."""

    body: Mapped[Words] = mapped_column(JSON, default=dict, deferred=True)
    """The Markdown from which `body_html` was made; empty for versions older than this column."""
    hidden: Mapped[bool] = mapped_column(default=False)
    """Whether the trainers took it away from their participants."""
    revision: Mapped[int] = mapped_column(default=1)
    """Counts the changes: who changes it from an older page is told."""
    behind: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The languages whose words are older than those in another language."""
    revised_at: Mapped[datetime | None]
    """When the trainers changed its words last; None while they are the programme's."""
