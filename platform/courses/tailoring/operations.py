"""A cohort's trainers add, rewrite, hide and order parts of its programme; the rest stays the programme's."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from courses import queries, signals
from courses.models import CoachingSession, Cohort, Material, PlannedTask, ProgrammeVersion
from courses.tailoring.answers import answered
from courses.tailoring.copies import copy_of, materials_in, own_copy, tasks_in, wholes
from courses.tailoring.leading import NOWHERE, Leads, lead, leads_there
from courses.tailoring.times import Dates, Offset, kind_of
from courses.tailoring.writing import Texts, says, write
from courses.vocabulary import AnswerRule, MaterialKind
from foundation.audit import record
from foundation.database import db
from people.models import Person

Part = TypeVar("Part", bound=PlannedTask | Material)

MOST_TASKS, MOST_MATERIALS = 40, 60
"""As many as a programme file may have, and as many as a page can show."""


class ChangedMeanwhile(Exception):
    """Somebody else changed the part after the page was opened."""


class PartGone(LookupError):
    """The cohort's programme has no such part, or not any more."""


class Answered(ValueError):
    """Somebody has begun to answer the task: it stays, and asks for what it asked for."""


class TooMany(ValueError):
    """There is no room for another part."""


@dataclass(frozen=True)
class TaskTold:
    """A task as its trainers want it; without rules, what belongs to an answer stays as it is."""

    texts: Texts
    minutes: int
    opens: Offset
    due: Offset
    rules: tuple[AnswerRule, AnswerRule] | None
    """For the text, and for the files."""


@dataclass(frozen=True)
class PageTold:
    """A material as its trainers want it."""

    texts: Texts
    session_key: str
    leads: Leads = NOWHERE


def own_version(cohort: Cohort) -> ProgrammeVersion:
    """The cohort's own version, made at the first change; the cohort is held until the transaction ends.

    Nothing that the cohort shows changes by it.
    """
    held = select(Cohort.version_id).where(Cohort.id == cohort.id).with_for_update(key_share=True)
    version = db.session.get_one(ProgrammeVersion, db.session.scalars(held).one())
    if not version.based_on_id:
        return give_own_version(cohort, version)
    if cohort.version_id != version.id:  # made a moment ago, while this request was on its way
        cohort.version = version
    return version


def give_own_version(cohort: Cohort, version: ProgrammeVersion) -> ProgrammeVersion:
    """The cohort follows a copy of the version that is its own from now on."""
    [of] = wholes(version.id)
    own = own_copy(
        version,
        [copy_of(row) for row in of.sessions],
        [copy_of(row) for row in of.tasks],
        [copy_of(row) for row in of.materials],
    )
    db.session.add(own)
    plans = {plan.key: plan for plan in own.sessions}
    rows = select(CoachingSession).options(joinedload(CoachingSession.plan))
    for row in db.session.scalars(rows.where(CoachingSession.cohort_id == cohort.id)):
        row.plan = plans.get(row.plan.key, row.plan)
    cohort.version = own
    _tell(cohort, own)
    return own


def _tell(cohort: Cohort, own: ProgrammeVersion, retimed: Collection[str] = ()) -> None:
    """The rooms above know that the cohort's version says something else."""
    db.session.flush()
    db.session.expire(own, ["sessions", "tasks", "materials"])
    queries.version_with_plans(own.id)
    signals.programme_tailored.send(cohort, retimed=frozenset(retimed))


def rewrite_task(
    cohort: Cohort, key: str, wanted: TaskTold, dates: Dates, *, seen: int, language: str, by: Person
) -> PlannedTask:
    """The task says this in the language and has these times; its words in other languages count as older.

    ``dates`` are those of the cohort's sessions; ``seen`` is the revision that its changer saw. Raises
    `ChangedMeanwhile`, `PartGone`, `Answered`, and `TextRefused` for a text that can't be rendered.
    """
    own = own_version(cohort)
    task = _part(tasks_in(own.id), key)
    if _is_as(task, wanted, language):
        return task
    _take_turn(task, seen)
    if wanted.rules and wanted.rules != (task.text_rule, task.files_rule):
        if key in answered(cohort.id, held=True):
            raise Answered
        task.text_rule, task.files_rule = wanted.rules
    retimed = (wanted.opens, wanted.due) != offsets(task)
    if retimed:
        _time(task, wanted, dates)
    task.minutes = wanted.minutes
    write(task, wanted.texts, language)
    record(by, "rewrote task of cohort", cohort, part=key)
    _tell(cohort, own, [key] if retimed else [])
    return task


def rewrite_material(
    cohort: Cohort, key: str, wanted: PageTold, *, seen: int, language: str, by: Person
) -> Material:
    """The material says this in the language, leads there, and belongs to that session.

    Raises as `rewrite_task` does, and `FileRefused`.
    """
    own = own_version(cohort)
    page = _part(materials_in(own.id), key)
    same = page.session_key == wanted.session_key and says(page, wanted.texts, language)
    if same and leads_there(page, wanted.leads, language):
        return page
    _take_turn(page, seen)
    page.session_key = wanted.session_key
    write(page, wanted.texts, language)
    lead(page, wanted.leads, language)
    record(by, "rewrote material of cohort", cohort, part=key)
    _tell(cohort, own)
    return page


def add_task(
    cohort: Cohort, wanted: TaskTold, dates: Dates, *, id: uuid.UUID, language: str, by: Person
) -> PlannedTask:
    """The cohort has one task more; the same ``id`` a second time changes nothing. Raises `TooMany`."""
    own = own_version(cohort)
    tasks = tasks_in(own.id)
    if made := next((row for row in tasks if row.id == id), None):
        return made
    if len(tasks) >= MOST_TASKS:
        raise TooMany
    assert wanted.rules is not None
    task = PlannedTask(
        id=id,
        version_id=own.id,
        key=_new_key(id),
        position=len(tasks),
        minutes=wanted.minutes,
        text_rule=wanted.rules[0],
        files_rule=wanted.rules[1],
    )
    _time(task, wanted, dates)
    write(task, wanted.texts, language)
    db.session.add(task)
    record(by, "added task to cohort", cohort, part=task.key)
    _tell(cohort, own)
    return task


def add_material(cohort: Cohort, wanted: PageTold, *, id: uuid.UUID, language: str, by: Person) -> Material:
    """The cohort has one material more; the same ``id`` a second time changes nothing.

    Raises `TooMany`, `FileRefused`.
    """
    own = own_version(cohort)
    pages = materials_in(own.id)
    if made := next((row for row in pages if row.id == id), None):
        return made
    if len(pages) >= MOST_MATERIALS:
        raise TooMany
    page = Material(
        id=id,
        version_id=own.id,
        key=_new_key(id),
        position=len(pages),
        session_key=wanted.session_key,
        kind=MaterialKind.PAGE,
        leads_to={},
        digests={},
        captions={},
    )
    write(page, wanted.texts, language)
    lead(page, wanted.leads, language)
    db.session.add(page)
    record(by, "added material to cohort", cohort, part=page.key)
    _tell(cohort, own)
    return page


def hide(cohort: Cohort, key: str, hidden: bool, *, by: Person) -> None:
    """The participants see the part no more, or again; a second time changes nothing.

    Raises `PartGone`, and `Answered` for a task that somebody has begun to answer.
    """
    own = own_version(cohort)
    part = _part(_beside(own, key), key)
    if part.hidden is hidden:
        return
    if hidden and isinstance(part, PlannedTask) and key in answered(cohort.id, held=True):
        raise Answered
    part.hidden = hidden
    if hidden:
        record(by, "hid part of cohort's programme", cohort, part=key)
    else:
        record(by, "showed part of cohort's programme", cohort, part=key)
    _tell(cohort, own)


def place_beside(cohort: Cohort, key: str, other: str, *, above: bool, by: Person) -> None:
    """The part stands directly above the other, or below it; a second time changes nothing.

    Raises `PartGone`.
    """
    own = own_version(cohort)
    rows = _beside(own, key)
    before = [row.key for row in rows]
    part, beside = _part(rows, key), _part(rows, other)
    if part is beside:
        return
    rows.remove(part)
    rows.insert(rows.index(beside) + (0 if above else 1), part)
    if [row.key for row in rows] == before:
        return
    for position, row in enumerate(rows):
        row.position = position
    record(by, "ordered parts of cohort's programme", cohort, part=key)
    _tell(cohort, own)


def offsets(task: PlannedTask) -> tuple[Offset, Offset]:
    """When the task opens and when it closes."""
    return Offset(task.opens_days, task.opens_of), Offset(task.due_days, task.due_of)


def _is_as(task: PlannedTask, wanted: TaskTold, language: str) -> bool:
    """Whether it is so already, as for the second half of a double click."""
    rules = task.text_rule, task.files_rule
    return (
        (wanted.opens, wanted.due) == offsets(task)
        and wanted.minutes == task.minutes
        and wanted.rules in (None, rules)
        and says(task, wanted.texts, language)
    )


def _time(task: PlannedTask, wanted: TaskTold, dates: Dates) -> None:
    task.opens_days, task.opens_of = wanted.opens.days, wanted.opens.of
    task.due_days, task.due_of = wanted.due.days, wanted.due.of
    task.kind = kind_of(wanted.due, dates)


def _beside(own: ProgrammeVersion, key: str) -> list[PlannedTask | Material]:
    """The part of this key with all of its kind in order; keys are unique in the whole programme."""
    tasks = tasks_in(own.id)
    return [*tasks] if any(task.key == key for task in tasks) else [*materials_in(own.id)]


def _part(rows: Sequence[Part], key: str) -> Part:
    found = next((row for row in rows if row.key == key), None)
    if found is None:
        raise PartGone
    return found


def _take_turn(part: PlannedTask | Material, seen: int) -> None:
    """The cohort is held, so of two at the same moment the second sees what the first has done."""
    if part.revision != seen:
        raise ChangedMeanwhile
    part.revision += 1


def _new_key(id: uuid.UUID) -> str:
    return f"own-{id.hex[:12]}"
