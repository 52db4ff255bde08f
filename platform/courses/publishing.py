"""Content becomes rows: a programme's files are loaded as a version that never changes afterwards."""

import uuid

from sqlalchemy import select

from courses.content_schema import ProgrammeContent
from courses.models import Material, PlannedSession, PlannedTask, Programme, ProgrammeVersion
from courses.signals import programme_published
from courses.vocabulary import AnswerRule
from foundation.database import Words, db
from foundation.text import render_markdown


def publish_programme(content: ProgrammeContent) -> tuple[ProgrammeVersion, bool]:
    """The programme on offer says what the content says; returns its version and whether that is new.

    The same content loaded again changes nothing; cohorts keep the version they began with.
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
        version = _write_version(programme, content)
    programme.open = content.open
    programme.current_version_id = version.id
    db.session.flush()
    programme_published.send(version, content=content)
    return version, new


def _rendered(words: Words) -> Words:
    # Authored texts begin their headings with ##, and the page's own title is its h1.
    return {language: render_markdown(text, top=1) for language, text in words.items()}


def _write_version(programme: Programme, content: ProgrammeContent) -> ProgrammeVersion:
    version = ProgrammeVersion(
        id=uuid.uuid4(),
        programme_id=programme.id,
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
    )
    db.session.add(version)
    db.session.flush()
    db.session.add_all(_sessions(version, content))
    db.session.add_all(_tasks(version, content))
    db.session.add_all(_materials(version, content))
    return version


def _sessions(version: ProgrammeVersion, content: ProgrammeContent) -> list[PlannedSession]:
    return [
        PlannedSession(
            version_id=version.id,
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


def _tasks(version: ProgrammeVersion, content: ProgrammeContent) -> list[PlannedTask]:
    return [
        PlannedTask(
            version_id=version.id,
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
            body_html=_rendered(task.body),
        )
        for position, task in enumerate(content.tasks)
    ]


def _materials(version: ProgrammeVersion, content: ProgrammeContent) -> list[Material]:
    return [
        Material(
            version_id=version.id,
            key=page.key,
            position=position,
            session_key=page.session,
            title=dict(page.title),
            summary=dict(page.summary),
            body_html=_rendered(page.body),
        )
        for position, page in enumerate(content.materials)
    ]
