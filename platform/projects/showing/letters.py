"""The letter that asks a group's other members whether everybody may see their work."""

from flask import url_for
from flask_babel import gettext as _

from foundation.languages import in_language
from people.letters import write_to
from people.models import Person
from projects.models import Project
from projects.showing.queries import members_of


def others_asked(project: Project, by: Person) -> None:
    """Whoever has not said yes yet is told that somebody did; once for these words of the page."""
    for member in members_of(project):
        if not member.said_yes:
            _ask(member.person, project, by)


def _ask(person: Person, project: Project, by: Person) -> None:
    with in_language(person.language):
        body = _(
            "Hello %(name)s,\n\n%(who)s would like everybody to see your group's work “%(title)s”. It is "
            "shown once each of you has allowed it, and anybody can take that back at any time. See what "
            "others would see, and decide here:\n\n%(link)s",
            name=person.first_name,
            who=by.name,
            title=project.title,
            link=url_for("projects.preview", project_id=project.id, _external=True),
        )
        write_to(
            person,
            kind="public_page",
            dedup_key=f"public-page:{project.id}:{project.version}:{person.id}",
            subject=_("May everybody see your group's work?"),
            body=body,
        )
