"""Content becomes rows: a programme's files are loaded as a version that never changes afterwards."""

import uuid
from dataclasses import dataclass
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import undefer

from courses import queries, versions
from courses.answerable import Named, TaskField
from courses.changes import Change, between
from courses.content_badges import BadgeContent
from courses.content_schema import ProgrammeContent
from courses.materials.storing import keep_files
from courses.models import Material, PlannedSession, PlannedTask, Programme, ProgrammeVersion
from courses.signals import milestone_compared, milestone_published, programme_compared, programme_published
from courses.vocabulary import AnswerRule
from foundation.database import Words, db
from foundation.text import render_authored


@dataclass(frozen=True)
class News:
    """What loading a programme's content changes."""

    slug: str
    new: bool
    """Whether the programme is on offer for the first time."""
    changes: tuple[Change, ...]
    open: bool | None
    """Whether it can be joined from now on; None when that stays as it is."""
    elsewhere: tuple[str, ...]
    """What changes in the rooms above, in words: the badge."""


def news_of(content: ProgrammeContent) -> News:
    """What publishing the content would change; changes nothing."""
    programme = queries.programme(content.slug)
    elsewhere = tuple(word for _room, word in programme_compared.send(content) if word)
    if programme is None or programme.current_version is None:
        return News(content.slug, True, (), None, elsewhere)
    opened = content.open if programme.open != content.open else None
    if programme.current_version.digest == content.digest:
        return News(content.slug, False, (), opened, elsewhere)
    current = versions.whole_version(programme.current_version.id)
    assert current is not None
    with db.session.no_autoflush:
        return News(content.slug, False, tuple(between(current, draft_of(content))), opened, elsewhere)


def news_of_milestone(badge: BadgeContent) -> tuple[str, ...]:
    """What publishing the badge would change, in words; changes nothing."""
    return tuple(word for _room, word in milestone_compared.send(badge) if word)


def publish_milestone(badge: BadgeContent) -> None:
    """The badge is there; the badges that it asks for earn it."""
    milestone_published.send(badge)


def publish_programme(content: ProgrammeContent) -> tuple[ProgrammeVersion, bool]:
    """The programme on offer says what the content says; returns its version and whether that is new.

    The same content loaded again changes nothing; cohorts keep the version they began with. Raises
    `FileRefused`, `FileNotSaved` among them, when a file of its materials can't be stored.
    """
    programme = db.session.scalar(select(Programme).where(Programme.slug == content.slug))
    if programme is None:
        programme = Programme(id=uuid.uuid4(), slug=content.slug)
        db.session.add(programme)
        db.session.flush()
    version = db.session.scalar(
        select(ProgrammeVersion).where(
            ProgrammeVersion.programme_id == programme.id, ProgrammeVersion.digest == content.digest
        )
    )
    new = version is None
    if version is None:
        version = draft_of(content)
        version.programme_id = programme.id
        db.session.add(version)
        db.session.flush()
        keep_files(version, content)
    else:
        _fill_in_sources(version, content)
    programme.open = content.open
    programme.current_version_id = version.id
    db.session.flush()
    programme_published.send(version, content=content)
    return version, new


def _fill_in_sources(version: ProgrammeVersion, content: ProgrammeContent) -> None:
    """Versions from before the Markdown was kept have it now: trainers who rewrite a text begin from it."""
    tasks = select(PlannedTask).options(undefer(PlannedTask.body))
    materials = select(Material).options(undefer(Material.body))
    written = {task.key: task.body for task in content.tasks} | {
        page.key: page.body for page in content.materials
    }
    for row in (
        *db.session.scalars(tasks.where(PlannedTask.version_id == version.id)),
        *db.session.scalars(materials.where(Material.version_id == version.id)),
    ):
        if not row.body:
            row.body = dict(written[row.key])


def _rendered(words: Words) -> Words:
    return {language: render_authored(text) for language, text in words.items()}


def draft_of(content: ProgrammeContent) -> ProgrammeVersion:
    """The version that the content would become, with its parts; not in the database."""
    return ProgrammeVersion(
        id=uuid.uuid4(),
        digest=content.digest,
        title=dict(content.title),
        summary=dict(content.summary),
        body_html=_rendered(content.body),
        price_euros=content.price_euros,
        least_people=content.head_count.least,
        most_people=content.head_count.most,
        joining=content.joining,
        organisations=content.organisations,
        reviews_each=content.fair.reviews_each if content.fair else 0,
        fair_session_key=content.fair.session if content.fair else None,
        badge_slug=content.badge.slug if content.badge else None,
        sessions_to_attend=content.criteria.sessions_attended if content.criteria else 0,
        all_tasks=content.criteria is not None and content.criteria.tasks == "all",
        all_reviews=content.criteria is not None and content.criteria.reviews == "all",
        sessions=_sessions(content),
        tasks=_tasks(content),
        materials=_materials(content),
    )


def _sessions(content: ProgrammeContent) -> list[PlannedSession]:
    return [
        PlannedSession(
            key=session.key,
            position=position,
            kind=session.kind,
            held_for=session.held_for,
            starts=session.starts,
            ends=session.ends,
            weeks_after_first=session.weeks_after_first,
            title=dict(session.title),
            summary=dict(session.summary),
            plan=[{"starts": f"{slot.starts:%H:%M}", "words": dict(slot.words)} for slot in session.plan],
            body_html=_rendered(session.body),
        )
        for position, session in enumerate(content.sessions)
    ]


def _tasks(content: ProgrammeContent) -> list[PlannedTask]:
    return [
        PlannedTask(
            key=task.key,
            position=position,
            kind=task.kind,
            minutes=task.minutes,
            opens_days=task.opens.days,
            opens_of=task.opens.of,
            due_days=task.due.days,
            due_of=task.due.of,
            text_rule=AnswerRule(task.text),
            files_rule=AnswerRule(task.files),
            title=dict(task.title),
            summary=dict(task.summary),
            action=dict(task.action),
            body=dict(task.body),
            body_html=_rendered(task.body),
            fields=[cast(TaskField, field.model_dump(mode="json")) for field in task.fields],
            canvas=task.canvas,
            compared_with=task.compared_with,
            seen_by=task.seen_by,
            done_by=task.done_by,
            cut_off_days=task.cut_off.days if task.cut_off else None,
            cut_off_of=task.cut_off.of if task.cut_off else None,
            criteria=[cast(Named, each.model_dump(mode="json")) for each in task.criteria],
        )
        for position, task in enumerate(content.tasks)
    ]


def _materials(content: ProgrammeContent) -> list[Material]:
    return [
        Material(
            key=page.key,
            position=position,
            session_key=page.session,
            title=dict(page.title),
            kind=page.kind,
            leads_to={**page.addresses, **{language: file.name for language, file in page.files.items()}},
            digests={language: file.digest for language, file in page.files.items()},
            captions=dict(page.captions),
            summary=dict(page.summary),
            body=dict(page.body),
            body_html=_rendered(page.body),
        )
        for position, page in enumerate(content.materials)
    ]
