"""The pages of joining: founding a cohort, taking a place, leading the queue, leaving and moving."""

from courses.joining.views import founding, leading, leaving, taking

__all__ = ["founding", "leading", "leaving", "taking"]
