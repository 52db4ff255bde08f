"""The letter that says until when somebody has more time, and why."""

from flask import url_for
from flask_babel import gettext as _

from assignments.extensions import queries
from assignments.extensions.models import Extension
from assignments.models import Assignment
from foundation.languages import in_language, moment_text, say
from people.letters import write_to
from people.models import Person
from projects.models import Group


def more_time(extension: Extension, assignment: Assignment, to: Person | Group, by: Person) -> None:
    """The person, or everybody of the group, is told in their own language."""
    for person in queries.members_of(to) if isinstance(to, Group) else [to]:
        with in_language(person.language):
            title, until = say(assignment.plan.title), moment_text(extension.until)
            write_to(
                person,
                kind="more time",
                dedup_key=f"more-time:{extension.id}:{extension.until.isoformat()}:{person.id}",
                subject=_("You have more time: %(title)s", title=title),
                body=_(
                    "Hello %(name)s,\n\nyou can send your answer until %(moment)s: %(title)s.\n\n"
                    "%(trainer)s gave you more time and wrote: %(reason)s\n\n%(link)s",
                    name=person.first_name,
                    moment=until,
                    title=title,
                    trainer=by.name,
                    reason=extension.reason,
                    link=url_for("assignments.show_assignment", assignment_id=assignment.id, _external=True),
                ),
            )
