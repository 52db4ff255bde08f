"""What a participant is told of making good a session; the texts themselves are read behind the sign-in."""

from flask import url_for
from flask_babel import gettext as _

from courses.attendance.models import Compensation, CompensationState
from courses.models import Attendance
from foundation.languages import day_text, in_language, say
from people.letters import write_to
from people.models import Person


def compensation_given(row: Compensation, marked: Attendance) -> None:
    """There is something to do instead of what was missed."""
    person = marked.enrolment.person
    with in_language(person.language):
        _write(
            person,
            row,
            subject=_("You can make good the session you missed"),
            body=_(
                "Hello %(name)s,\n\nyou missed this session, or a part of it:\n\n%(title)s\n\nYour trainer "
                "has a task for you that makes up for it. It is due %(date)s. When it is accepted, the "
                "session counts as attended.\n\n%(link)s",
                **_words(row, marked),
            ),
        )


def compensation_decided(row: Compensation, marked: Attendance) -> None:
    """The answer is accepted, or the trainer asks for more."""
    person = marked.enrolment.person
    with in_language(person.language):
        words = _words(row, marked)
        if row.state is CompensationState.ACCEPTED:
            subject = _("Accepted: you have made good the session")
            body = _(
                "Hello %(name)s,\n\nyour trainer has accepted your answer. This session counts as attended "
                "now:\n\n%(title)s\n\n%(link)s",
                **words,
            )
        else:
            subject = _("Your trainer asks you to go on with your answer")
            body = _(
                "Hello %(name)s,\n\nyour trainer has read your answer and asks for something more before the "
                "session counts as attended:\n\n%(title)s\n\nRead what they say and send your answer "
                "again:\n\n%(link)s",
                **words,
            )
        _write(person, row, subject=subject, body=body)


def _words(row: Compensation, marked: Attendance) -> dict[str, str]:
    return {
        "name": marked.enrolment.person.first_name,
        "title": say(marked.coaching_session.plan.title),
        "date": day_text(row.due_on),
        "link": url_for("courses.answer_compensation", compensation_id=row.id, _external=True),
    }


def _write(person: Person, row: Compensation, *, subject: str, body: str) -> None:
    key = f"compensation:{row.id}:{row.version}"
    write_to(person, kind="compensation", dedup_key=key, subject=subject, body=body)
