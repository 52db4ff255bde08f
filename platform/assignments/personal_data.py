"""What assignments know of people: what they handed in, and the feedback on it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, Text, cast, delete, or_, select, update

from assignments.models import Assignment, Feedback, Submission, SubmissionFile, SubmissionVersion
from assignments.reviewing.personal_data import empty_words_beside, with_words_beside
from assignments.wording import as_markdown
from courses.life.queries import over_since
from courses.models import PlannedTask
from foundation.database import Words, db
from foundation.files import StoredFile, forget_all
from foundation.languages import current_language
from foundation.personal_data import (
    STAYS_NAMELESS,
    Enclosure,
    Keep,
    Subject,
    enclose,
    erases,
    fact,
    holding,
    key,
    nobody,
    others,
    rendered,
    words,
)
from foundation.retention import rule

COUNTS = _l("That you handed it in stays, without your name; the text goes.")


def _own(whom: Subject) -> Select[UUID]:
    return select(Submission.id).where(Submission.person_id == whom.id)


def _title(row: Submission, whom: Subject) -> Words | None:
    """Which assignment a submission answers."""
    plan = select(PlannedTask.title).join(Assignment).where(Assignment.id == row.assignment_id)
    return db.session.scalar(plan)


def _answer(row: Submission | SubmissionVersion, whom: Subject) -> str:
    """What a structured answer says, with the questions: its fields alone tell keys."""
    assignment_id = (
        select(Submission.assignment_id).where(Submission.id == row.submission_id).scalar_subquery()
        if isinstance(row, SubmissionVersion)
        else row.assignment_id
    )
    plan = select(PlannedTask).join(Assignment).where(Assignment.id == assignment_id)
    return (
        as_markdown(db.session.scalars(plan).one(), row.fields, "", current_language()) if row.fields else ""
    )


nobody(Assignment, "cohort_id planned_task_id opens_at due_at")
holding(
    Submission,
    key("assignment_id person_id"),
    words("text"),
    words("fields", blank=lambda whom: {}),
    fact("state first_sent_at sent_at accepted_at"),
    fact("version", exported=False),
    what=_l("Your answers to assignments, and when you sent them"),
    theirs=lambda whom: Submission.person_id == whom.id,
    also={"assignment": _title, "answer": _answer},
    keep=Keep.WORK,
    stays=COUNTS,
)
holding(
    SubmissionVersion,
    key("submission_id"),
    fact("number"),
    words("text"),
    words("fields", blank=lambda whom: {}),
    rendered("text_html"),
    what=_l("Every version of an answer that you sent"),
    theirs=lambda whom: SubmissionVersion.submission_id.in_(_own(whom)),
    also={"answer": _answer},
    keep=Keep.WORK,
    stays=COUNTS,
)
holding(
    SubmissionFile,
    key("submission_id file_id"),
    fact("first_version removed_at"),
    what=_l("Files that you handed in"),
    theirs=lambda whom: SubmissionFile.submission_id.in_(_own(whom)),
    keep=Keep.WORK,
    rows_go=True,
)
holding(
    Feedback,
    key("submission_id author_id"),
    fact("version_number verdict criteria released_at"),
    fact("read_at", exported=False),
    words("text", stays="whoever got it needs it"),
    rendered("text_html", stays="whoever got it needs it"),
    what=_l("Feedback that you gave"),
    theirs=lambda whom: Feedback.author_id == whom.id,
    keep=Keep.WORK,
    stays=STAYS_NAMELESS,
)
holding(
    Feedback,
    key("submission_id author_id"),
    fact("version_number verdict criteria released_at read_at"),
    others("text text_html", goes=True),
    name="feedback_got",
    what=_l("When you got feedback, and how it ended"),
    theirs=lambda whom: Feedback.submission_id.in_(_own(whom)),
    keep=Keep.WORK,
    stays=COUNTS,
)


@enclose
def _handed_in(whom: Subject) -> Iterable[Enclosure]:
    mine = select(StoredFile).join(SubmissionFile).where(SubmissionFile.submission_id.in_(_own(whom)))
    for stored in db.session.scalars(mine):
        yield f"files/{stored.id}-{stored.name}", stored.open


@erases
def _files_go(whom: Subject) -> None:
    remove_files(db.session.scalars(_own(whom)).all())


def remove_files(submissions: Sequence[UUID]) -> None:
    """The files of these submissions are no more, nor their bytes."""
    theirs = SubmissionFile.submission_id.in_(submissions)
    files = db.session.scalars(select(SubmissionFile.file_id).where(theirs)).all()
    db.session.execute(delete(SubmissionFile).where(theirs))
    forget_all(files)


def _time_is_up(before: datetime) -> Select[UUID]:
    """Submissions with something to take away, of cohorts that finished and whose last day is long past."""
    return (
        select(Submission.id)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .where(
            Assignment.cohort_id.in_(over_since(before)),
            or_(
                _written(Submission),
                Submission.id.in_(select(SubmissionVersion.submission_id).where(_written(SubmissionVersion))),
                Submission.id.in_(select(SubmissionFile.submission_id)),
                Submission.id.in_(select(Feedback.submission_id).where(Feedback.text != "")),
                *with_words_beside(),
            ),
        )
    )


def _written(model: type[Submission] | type[SubmissionVersion]) -> ColumnElement[bool]:
    """Whether there is anything in the text or the fields."""
    return or_(model.text != "", cast(model.fields, Text) != "{}")


def _empty(submissions: Sequence[UUID]) -> int:
    """That they were sent and accepted stays; what was written goes."""
    remove_files(submissions)
    db.session.execute(update(Submission).where(Submission.id.in_(submissions)).values(text="", fields={}))
    for model, more in ((SubmissionVersion, {"fields": {}}), (Feedback, {})):
        gone = update(model).where(model.submission_id.in_(submissions))
        db.session.execute(gone.values({"text": "", "text_html": "", **more}))
    empty_words_beside(submissions)
    return len(submissions)


rule(
    Keep.WORK,
    _l("Texts, files and feedback of assignments, after the cohort has ended"),
    lambda: timedelta(days=round(365.25 * current_app.config["KEEP_WORK_YEARS"])),
    due=_time_is_up,
    remove=_empty,
)
