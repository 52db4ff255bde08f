"""What making good a session knows of people, and how long the texts are kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, or_, select, update

from courses.attendance.models import Compensation, PresenceCode
from courses.life.queries import over_since
from courses.models import Attendance, CoachingSession, Enrolment
from foundation.database import db
from foundation.personal_data import Keep, Subject, fact, holding, key, nobody, others, rendered, words
from foundation.retention import rule

STAYS = _l("That a session was made good stays, without your name; the text goes.")

nobody(PresenceCode, "session_id code")


def _marks(whom: Subject) -> Select[UUID]:
    own = select(Enrolment.id).where(Enrolment.person_id == whom.id)
    return select(Attendance.id).where(Attendance.enrolment_id.in_(own))


holding(
    Compensation,
    key("attendance_id given_by_id"),
    fact("state due_on sent_at"),
    fact("version", exported=False),
    words("task words", stays="whoever got it needs it"),
    rendered("task_html words_html", stays="whoever got it needs it"),
    others("answer answer_html"),
    name="compensations_given",
    what=_l("Tasks that you gave to somebody who missed a session"),
    theirs=lambda whom: Compensation.given_by_id == whom.id,
    keep=Keep.COMPENSATIONS,
    stays=STAYS,
)
holding(
    Compensation,
    key("attendance_id given_by_id"),
    fact("state due_on sent_at"),
    fact("version", exported=False),
    others("task task_html words words_html", goes=True),
    words("answer"),
    rendered("answer_html"),
    what=_l("How you made good a session that you missed"),
    theirs=lambda whom: Compensation.attendance_id.in_(_marks(whom)),
    keep=Keep.COMPENSATIONS,
    stays=STAYS,
)


def _time_is_up(before: datetime) -> Select[UUID]:
    """Those with a text, of cohorts that finished and whose last day is long past."""
    return (
        select(Compensation.id)
        .join(Attendance, Attendance.id == Compensation.attendance_id)
        .join(CoachingSession, CoachingSession.id == Attendance.session_id)
        .where(
            CoachingSession.cohort_id.in_(over_since(before)),
            or_(Compensation.task != "", Compensation.answer != "", Compensation.words != ""),
        )
    )


def _empty(keys: Sequence[UUID]) -> int:
    """That a session was made good stays; what was written goes."""
    texts = dict.fromkeys(("task", "task_html", "answer", "answer_html", "words", "words_html"), "")
    db.session.execute(update(Compensation).where(Compensation.id.in_(keys)).values(**texts))
    return len(keys)


rule(
    Keep.COMPENSATIONS,
    _l("Texts of what makes up for a session, after the cohort has ended"),
    lambda: timedelta(days=round(365.25 * current_app.config["KEEP_WORK_YEARS"])),
    due=_time_is_up,
    remove=_empty,
)
