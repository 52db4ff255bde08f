"""What assignments know of people: what they handed in, and the feedback on it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, Text, cast, delete, or_, select, update

from assignments.extensions.models import Extension
from assignments.models import (
    Assignment,
    Feedback,
    Submission,
    SubmissionAuthor,
    SubmissionFile,
    SubmissionVersion,
)
from assignments.reviewing.personal_data import empty_words_beside, with_words_beside
from assignments.together.models import SubmissionConfirmation
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
    secret,
    words,
)
from foundation.retention import rule

COUNTS = _l("That you handed it in stays, without your name; the text goes.")


COMMON = "the whole group's answer"
COMMON_STAYS = _l("The answer is the whole group's. It stays, without your name.")


def _theirs(whom: Subject) -> Select[UUID]:
    """The answers of which the person is an author; not of a group that they left unsent."""
    mine = SubmissionAuthor.person_id == whom.id, SubmissionAuthor.left_at.is_(None)
    return select(SubmissionAuthor.submission_id).where(*mine)


def _own(whom: Subject) -> Select[UUID]:
    return select(Submission.id).where(Submission.group_id.is_(None), Submission.id.in_(_theirs(whom)))


def _shared(whom: Subject) -> Select[UUID]:
    return select(Submission.id).where(Submission.group_id.is_not(None), Submission.id.in_(_theirs(whom)))


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


nobody(Assignment, "cohort_id planned_task_id opens_at due_at cut_off_at")
holding(
    Submission,
    key("assignment_id person_id group_id"),
    words("text"),
    words("fields", blank=lambda whom: {}),
    fact("state first_sent_at sent_at accepted_at confirming_since"),
    fact("version", exported=False),
    what=_l("Your answers to assignments, and when you sent them"),
    theirs=lambda whom: Submission.id.in_(_own(whom)),
    also={"assignment": _title, "answer": _answer},
    keep=Keep.WORK,
    stays=COUNTS,
)
holding(
    Submission,
    key("assignment_id person_id group_id"),
    words("text fields", stays=COMMON),
    fact("state first_sent_at sent_at accepted_at confirming_since"),
    fact("version", exported=False),
    name="group_submissions",
    what=_l("Your group's answers to assignments, and when they were sent"),
    theirs=lambda whom: Submission.id.in_(_shared(whom)),
    also={"assignment": _title, "answer": _answer},
    keep=Keep.WORK,
    stays=COMMON_STAYS,
)
holding(
    SubmissionAuthor,
    key("submission_id person_id assignment_id"),
    fact("left_at"),
    what=_l("Whose answers you had a part in, and until when"),
    theirs=lambda whom: SubmissionAuthor.person_id == whom.id,
    keep=Keep.RECORD,
    stays=STAYS_NAMELESS,
)
holding(
    SubmissionConfirmation,
    key("submission_id person_id"),
    secret("mark", goes=False),
    fact("given_at"),
    what=_l("That you confirmed your group's answer"),
    theirs=lambda whom: SubmissionConfirmation.person_id == whom.id,
    keep=Keep.RECORD,
    stays=STAYS_NAMELESS,
)
holding(
    Extension,
    key("assignment_id person_id group_id given_by_id"),
    fact("until"),
    words("reason"),
    name="extensions_got",
    what=_l("When you got more time for an assignment"),
    theirs=lambda whom: Extension.person_id == whom.id,
    keep=Keep.WORK,
    stays=STAYS_NAMELESS,
)
holding(
    Extension,
    key("assignment_id person_id group_id given_by_id"),
    fact("until"),
    words("reason", stays="whoever got the time needs it"),
    what=_l("More time that you gave"),
    theirs=lambda whom: Extension.given_by_id == whom.id,
    keep=Keep.WORK,
    stays=STAYS_NAMELESS,
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
    SubmissionVersion,
    key("submission_id"),
    fact("number"),
    words("text fields", stays=COMMON),
    rendered("text_html", stays=COMMON),
    name="group_submission_versions",
    what=_l("Every version of an answer that your group sent"),
    theirs=lambda whom: SubmissionVersion.submission_id.in_(_shared(whom)),
    also={"answer": _answer},
    keep=Keep.WORK,
    stays=COMMON_STAYS,
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
    SubmissionFile,
    key("submission_id file_id"),
    fact("first_version removed_at"),
    name="group_submission_files",
    what=_l("Files that your group handed in"),
    theirs=lambda whom: SubmissionFile.submission_id.in_(_shared(whom)),
    keep=Keep.WORK,
    stays=COMMON_STAYS,
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
    mine = select(StoredFile).join(SubmissionFile).where(SubmissionFile.submission_id.in_(_theirs(whom)))
    for stored in db.session.scalars(mine):
        yield f"files/{stored.id}-{stored.name}", stored.open


@erases
def _files_go(whom: Subject) -> None:
    remove_files(db.session.scalars(_own(whom)).all())
    shared = select(Submission.id).where(Submission.group_id.is_not(None))
    common = select(SubmissionFile.file_id).where(SubmissionFile.submission_id.in_(shared))
    of_theirs = StoredFile.id.in_(common), StoredFile.sender_id == whom.id
    db.session.execute(update(StoredFile).where(*of_theirs).values(sender_id=None))


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
                Submission.assignment_id.in_(select(Extension.assignment_id).where(Extension.reason != "")),
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
    theirs = select(Submission.assignment_id).where(Submission.id.in_(submissions))
    db.session.execute(update(Extension).where(Extension.assignment_id.in_(theirs)).values(reason=""))
    return len(submissions)


rule(
    Keep.WORK,
    _l("Texts, files and feedback of assignments, after the cohort has ended"),
    lambda: timedelta(days=round(365.25 * current_app.config["KEEP_WORK_YEARS"])),
    due=_time_is_up,
    remove=_empty,
)
