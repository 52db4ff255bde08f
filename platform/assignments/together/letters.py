"""The letter that asks a member to read the group's answer and to confirm it."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from assignments.models import Assignment, Submission
from foundation.languages import in_language, say
from people.letters import write_to
from people.models import Person


def confirmation_asked(
    submission: Submission, assignment: Assignment, by: Person, whom: Sequence[Person], mark: str
) -> None:
    """Each of them is told once, in their language, that the group's answer waits for their word."""
    for person in whom:
        with in_language(person.language):
            title = say(assignment.plan.title)
            write_to(
                person,
                kind="confirmation",
                dedup_key=f"confirmation:{submission.id}:{mark}:{person.id}",
                subject=_("Your group's answer waits for you: %(title)s", title=title),
                body=_(
                    "Hello %(name)s,\n\n%(member)s has confirmed your group's answer: %(title)s. It goes to "
                    "the trainer when every member has confirmed it. Read it, and confirm it or change it "
                    "here:\n\n%(link)s",
                    name=person.first_name,
                    member=by.name,
                    title=title,
                    link=url_for("assignments.show_assignment", assignment_id=assignment.id, _external=True),
                ),
            )
