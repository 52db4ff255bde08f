"""What this room does when it hears news from courses, and from the scanner of files."""

from typing import Any

from assignments import letters, queries, timetable
from assignments.feedback import forget_held_decisions
from assignments.models import Submission
from assignments.signals import submission_sent
from assignments.together import receivers as _together  # noqa: F401 - it listens to what happens to groups
from courses import signals
from courses.models import CoachingSession, Cohort
from courses.tailoring.answers import answers_from
from courses.timetable.hanging import follows_sessions
from foundation.checking_files import harmful_file_found
from foundation.files import StoredFile

follows_sessions(timetable.would_follow)
answers_from(timetable.answered)


@signals.cohort_created.connect
def _cohort_created(cohort: Cohort, **_news: Any) -> None:
    timetable.create_assignments(cohort)


@signals.session_moved.connect
def _session_moved(coaching_session: CoachingSession, **_news: Any) -> None:
    timetable.follow_session(coaching_session)


@signals.version_taken_over.connect
def _version_taken_over(cohort: Cohort, **_news: Any) -> None:
    timetable.follow_version(cohort)


@signals.programme_tailored.connect
def _programme_tailored(cohort: Cohort, *, retimed: frozenset[str], **_news: Any) -> None:
    timetable.follow_version(cohort)
    timetable.retime(cohort, retimed)


@submission_sent.connect
def _submission_sent(submission: Submission, **_news: Any) -> None:
    forget_held_decisions(submission)


@harmful_file_found.connect
def _harmful_file_found(file: StoredFile, *, found: str, **_news: Any) -> None:
    for submission in queries.submissions_with(file):
        letters.harmful_file_removed(file, submission, found)
