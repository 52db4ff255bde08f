"""Who gives a task that makes up for a session, and who answers it."""

from courses.attendance.models import Compensation
from courses.models import Attendance, Enrolment
from courses.permissions import may_train_session
from foundation.access import RowPermission
from foundation.rules import own, told

may_compensate = may_train_session.of(Attendance.coaching_session)
may_answer_compensation = RowPermission(
    name="make good a missed session",
    who="the participant to whom the task was given",
    model=Compensation,
    rule=(own(Enrolment.person_id) & told(Enrolment, "holds_now"))
    .of(Attendance.enrolment)
    .of(Compensation.attendance),
)
