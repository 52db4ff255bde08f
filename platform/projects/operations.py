"""Groups come together and describe what they develop."""

import uuid

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from courses.models import Cohort
from foundation.audit import record
from foundation.database import db
from foundation.once import made_once
from foundation.text import render_markdown
from people.models import Person
from projects import signals
from projects.models import Group, GroupMember, Project
from projects.showing.operations import ask_again, forget_yes, note_shown
from projects.vocabulary import ProjectPhase


class GroupLocked(Exception):
    """The fair has begun: the group stays as it is."""


class InAnotherGroup(Exception):
    """The person is in another group of the cohort."""


class NameTaken(Exception):
    """Another group of the cohort has the name."""


class GroupGone(Exception):
    """The group is not there any more."""


class GroupNotEmpty(Exception):
    """The group has members."""


class GroupHasWork(Exception):
    """The group has handed something in, or shown its work to everybody; that is kept."""


class ChangedMeanwhile(Exception):
    """Somebody else has saved since the person began to write; `project` is as it stands now."""

    def __init__(self, project: Project) -> None:
        super().__init__("saved by somebody else meanwhile")
        self.project = project


def create_group(
    cohort: Cohort, *, name: str, title: str, by: Person, join: bool, row_id: uuid.UUID
) -> Group:
    """The group exists with its development work, and whoever creates it is in it if they ``join``.

    The other half of a double click gets the same group. Raises `NameTaken`, `InAnotherGroup`.
    """

    def make(key: uuid.UUID) -> Group:
        group = Group(id=key, cohort_id=cohort.id, name=name)
        db.session.add(group)
        db.session.flush()
        db.session.add(Project(id=uuid.uuid4(), group_id=key, cohort_id=cohort.id, title=title))
        if join:
            db.session.add(GroupMember(id=uuid.uuid4(), group_id=key, cohort_id=cohort.id, person_id=by.id))
            db.session.flush()
            signals.member_joined.send(group, person_id=by.id)
        record(by, "created group", group, cohort=str(cohort.id))
        return group

    try:
        return made_once(
            Group, row_id, same=lambda row: (row.cohort_id, row.name) == (cohort.id, name), make=make
        )
    except IntegrityError:
        if join and _place_of(by, cohort.id) is not None:
            raise InAnotherGroup from None
        raise NameTaken from None


def join(group: Group, person: Person) -> None:
    """The person is in the group. Raises `GroupLocked`, `GroupGone`, `InAnotherGroup`."""
    _hold(group.id)
    place = _place_of(person, group.cohort_id)
    if place is not None and place.group_id == group.id:
        return
    if place is not None:
        raise InAnotherGroup
    _take_place(person, group)
    signals.member_joined.send(group, person_id=person.id)
    record(person, "joined group", group)


def move(person: Person, group: Group, *, by: Person) -> None:
    """The person is in the group, and in no other of the cohort.

    Raises `GroupLocked` when either group is locked, `GroupGone`, `InAnotherGroup` when somebody else moves
    the person at the same time.
    """
    place = _place_of(person, group.cohort_id)
    if place is not None and place.group_id == group.id:
        return
    _hold(group.id, *([place.group_id] if place else []))
    if place is None:
        _take_place(person, group)
    else:
        was = place.group_id
        forget_yes(was, person)
        moved = update(GroupMember).where(GroupMember.id == place.id, GroupMember.group_id == was)
        if not db.session.scalar(moved.values(group_id=group.id).returning(GroupMember.id)):
            raise InAnotherGroup
        signals.member_left.send(db.session.get_one(Group, was), person_id=person.id)
    signals.member_joined.send(group, person_id=person.id)
    record(by, "moved to group", group, person=str(person.id))


def leave(group: Group, person: Person, *, by: Person) -> None:
    """The person is not in the group; its development work stays. Raises `GroupLocked`, `GroupGone`."""
    _hold(group.id)
    place = _place_of(person, group.cohort_id)
    if place is not None and place.group_id == group.id:
        forget_yes(group.id, person)
        db.session.delete(place)
        db.session.flush()
        signals.member_left.send(group, person_id=person.id)
        record(by, "left group", group, person=str(person.id))


def rename(group: Group, *, name: str, by: Person) -> None:
    """The group has the name. Raises `NameTaken`."""
    if group.name == name:
        return
    renamed = update(Group).where(Group.id == group.id).values(name=name)
    try:
        with db.session.begin_nested():
            db.session.execute(renamed, execution_options={"synchronize_session": False})
    except IntegrityError:
        raise NameTaken from None
    record(by, "renamed group", group)


def remove(group: Group, *, by: Person) -> None:
    """The group and its development work are gone.

    Raises `GroupLocked`, `GroupGone`, `GroupNotEmpty`, `GroupHasWork`.
    """
    _hold(group.id)
    if db.session.scalar(select(GroupMember.id).where(GroupMember.group_id == group.id).limit(1)):
        raise GroupNotEmpty
    if group.project.was_shown or any(answer for _receiver, answer in signals.group_goes.send(group)):
        raise GroupHasWork
    record(by, "removed group", group, cohort=str(group.cohort_id))
    db.session.delete(group.project)
    db.session.flush()
    db.session.delete(group)
    db.session.flush()


def describe(
    project: Project, *, title: str, goal: str, text: str, phase: ProjectPhase, version: int, by: Person
) -> None:
    """The development work says this of itself; pressing twice saves once.

    ``version`` is what the writer saw. Raises `ChangedMeanwhile`, and `TextRefused` when the text can't be
    rendered.
    """
    html = render_markdown(text)
    db.session.refresh(project, ["title", "goal", "text", "phase", "version"], with_for_update=True)
    if (project.title, project.goal, project.text, project.phase) == (title, goal, text, phase):
        return
    if project.version != version:
        raise ChangedMeanwhile(project)
    if (project.title, project.goal, project.text) != (title, goal, text):
        ask_again(project)
    project.title, project.goal, project.text, project.text_html = title, goal, text, html
    project.phase = phase
    db.session.flush()
    record(by, "described project", project, version=project.version)
    signals.project_updated.send(project)


def _hold(*group_ids: uuid.UUID) -> None:
    """Keep the groups as they are until the transaction ends, and note which work was shown until now.

    Raises `GroupLocked`, `GroupGone`.
    """
    statement = (
        select(Group.id, Group.locked_at).where(Group.id.in_(group_ids)).order_by(Group.id).with_for_update()
    )
    held = db.session.execute(statement).all()
    if len(held) < len(set(group_ids)):
        raise GroupGone
    if any(locked_at is not None for _key, locked_at in held):
        raise GroupLocked
    note_shown(Project.group_id.in_(group_ids))


def _place_of(person: Person, cohort_id: uuid.UUID) -> GroupMember | None:
    statement = (
        select(GroupMember)
        .where(GroupMember.cohort_id == cohort_id, GroupMember.person_id == person.id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(statement)


def _take_place(person: Person, group: Group) -> None:
    """One place for a person in a cohort: the database says no to the second. Raises `InAnotherGroup`."""
    place = GroupMember(id=uuid.uuid4(), group_id=group.id, cohort_id=group.cohort_id, person_id=person.id)
    try:
        with db.session.begin_nested():
            db.session.add(place)
            db.session.flush()
    except IntegrityError:
        raise InAnotherGroup from None
