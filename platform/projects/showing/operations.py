"""Each member says yes for themselves; a yes is to the words as they are, and anybody's no is enough."""

import uuid

from sqlalchemy import ColumnElement, select, update

from foundation.audit import record
from foundation.database import db
from people.models import Person
from privacy import consents
from projects.models import Project
from projects.showing import letters
from projects.showing.queries import PUBLIC_PAGE, shown


class NothingToShow(Exception):
    """The page has no goal or no description yet."""


class WordsHaveChanged(Exception):
    """Somebody has changed the page since the person read it."""


def say_yes(project: Project, person: Person, *, version: int) -> None:
    """The person allows that everybody sees the work as it is; a second time changes nothing.

    The others of the group are asked by letter.
    ``version`` is what they have read. Raises `NothingToShow`, `WordsHaveChanged`.
    """
    db.session.refresh(project, ["goal", "text", "version"], with_for_update=True)
    if project.version != version:
        raise WordsHaveChanged
    if not (project.goal and project.text):
        raise NothingToShow
    if consents.give(person.id, PUBLIC_PAGE, project.id):
        db.session.flush()
        note_shown(Project.id == project.id)
        record(person, "allowed public page", project)
        letters.others_asked(project, person)


def take_back(project: Project, person: Person) -> None:
    """The person allows it no more, and nobody sees the page from now on; a second time changes nothing."""
    note_shown(Project.id == project.id)
    if consents.end(person.id, PUBLIC_PAGE, project.id):
        record(person, "disallowed public page", project)


def ask_again(project: Project) -> None:
    """The words are about to change: whoever said yes said it to others. The project is held."""
    note_shown(Project.id == project.id)
    consents.end_all(PUBLIC_PAGE, project.id)


def forget_yes(group_id: uuid.UUID, person: Person) -> None:
    """The person leaves the group: their word counts no more, also should they come back."""
    key = db.session.scalar(select(Project.id).where(Project.group_id == group_id))
    if key is not None:
        consents.end(person.id, PUBLIC_PAGE, key)


def note_shown(which: ColumnElement[bool]) -> None:
    """Which of these works everybody sees now is known for good. Called also before that may end."""
    noted = update(Project).where(which, Project.was_shown.is_(False), shown()).values(was_shown=True)
    db.session.execute(noted, execution_options={"synchronize_session": False})
