"""Where the pages of courses are that several places lead to."""

from flask import url_for

from courses.models import CoachingSession


def session_page(coaching_session: CoachingSession, *, outside: bool = False) -> str:
    """The address of a session's page; whole, for letters and calendars, when it is read ``outside``."""
    return url_for(
        "courses.show_session",
        cohort_id=coaching_session.cohort_id,
        session_id=coaching_session.id,
        _external=outside,
    )
