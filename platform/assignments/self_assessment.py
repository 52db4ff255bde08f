"""The same questions before and after: what somebody answered then and now, side by side."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from assignments.models import Assignment, Submission, SubmissionAuthor, SubmissionVersion
from assignments.wording import Told, told
from courses.models import PlannedTask
from foundation.database import Words, db


@dataclass(frozen=True)
class Compared:
    """A question that was answered both times."""

    before: Told
    now: Told

    @property
    def change(self) -> str:
        """Of a scale: by how much it rose or fell, in words."""
        steps = self.now.step - self.before.step
        if not self.now.step or self.now.steps != self.before.steps:
            return ""
        if steps > 0:
            return ngettext("%(num)s step up", "%(num)s steps up", steps)
        return ngettext("%(num)s step down", "%(num)s steps down", -steps) if steps else str(_("The same"))


@dataclass(frozen=True)
class Comparison:
    """What changed since the earlier task."""

    since: Words
    rows: list[Compared]


def comparison(assignment: Assignment, submission: Submission | None) -> Comparison | None:
    """The newest version beside that of the earlier task; None where there is not both. One query.

    The assignment's plan and the submission's versions are loaded.
    """
    newest = submission.newest if submission else None
    if submission is None or newest is None or not assignment.plan.compared_with:
        return None
    statement = (
        select(PlannedTask, SubmissionVersion.fields)
        .join(Assignment, Assignment.planned_task_id == PlannedTask.id)
        .join(Submission, Submission.assignment_id == Assignment.id)
        .join(Submission.authors)
        .join(SubmissionVersion, SubmissionVersion.submission_id == Submission.id)
        .where(
            Assignment.cohort_id == assignment.cohort_id,
            PlannedTask.key == assignment.plan.compared_with,
            SubmissionAuthor.of(submission.person_id, Assignment.id),
        )
        .order_by(SubmissionVersion.number.desc())
        .limit(1)
    )
    found = db.session.execute(statement).first()
    if found is None:
        return None
    earlier, fields = found
    before = {one.key: one for one in told(earlier, fields)}
    rows = [
        Compared(before[one.key], one) for one in told(assignment.plan, newest.fields) if one.key in before
    ]
    return Comparison(earlier.title, rows) if rows else None
