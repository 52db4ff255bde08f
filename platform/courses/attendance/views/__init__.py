"""The pages about being there: the code on the wall, marking oneself, making good a session."""

from courses.attendance.views import compensating, oneself  # noqa: F401 - the pages
