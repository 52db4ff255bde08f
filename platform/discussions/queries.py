"""Reading discussions, with what each page needs loaded."""

import uuid

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import contains_eager, defer, joinedload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from courses.models import Cohort, Enrolment, Material, ProgrammeVersion
from courses.vocabulary import CohortRole
from discussions.models import Post, Thread
from foundation.asking import AnySelect, row_of, rows_of
from foundation.database import db
from foundation.paging import PER_PAGE, Page, paged


@row_of
def thread(thread_id: uuid.UUID) -> Select[Thread]:
    """The thread with its cohort, programme's title and organisation."""
    return select(Thread).options(*_with_cohort(joinedload(Thread.cohort))).where(Thread.id == thread_id)


@row_of
def post(post_id: uuid.UUID) -> Select[Post]:
    """The post with its author, its thread and the thread's cohort."""
    return (
        select(Post)
        .options(joinedload(Post.author), *_with_cohort(joinedload(Post.thread).joinedload(Thread.cohort)))
        .where(Post.id == post_id)
    )


def threads_of(cohort: Cohort, asked: str | None, about: Material | None = None) -> Page[Thread]:
    """A page of the cohort's threads, pinned first, then the latest; with cohort and who spoke.

    Only those ``about`` a material, where one is given.
    """
    wanted = [Thread.cohort_id == cohort.id]
    if about is not None:
        wanted.append(Thread.material_key == about.key)
    total = db.session.scalar(select(func.count(Thread.id)).where(*wanted)) or 0
    statement = (
        select(Thread)
        .options(joinedload(Thread.cohort), joinedload(Thread.author), joinedload(Thread.latest_by))
        .where(*wanted)
        .order_by(Thread.pinned_at.is_(None), Thread.latest_at.desc(), Thread.id)
    )
    return paged(statement, total=total, asked=asked)


def latest_about(cohort: Cohort, material: Material, count: int) -> list[Thread]:
    """The threads about the material in which somebody spoke last, with their cohort; one query."""
    statement = (
        select(Thread)
        .options(joinedload(Thread.cohort))
        .where(Thread.cohort_id == cohort.id, Thread.material_key == material.key)
        .order_by(Thread.latest_at.desc(), Thread.id)
        .limit(count)
    )
    return list(db.session.scalars(statement))


def posts_of(thread: Thread, asked: str | None) -> Page[Post]:
    """A page of the thread's posts in the order in which they were said, with authors and cohort."""
    statement = (
        select(Post)
        .options(
            joinedload(Post.thread).joinedload(Thread.cohort),
            joinedload(Post.author),
            joinedload(Post.hidden_by),
        )
        .where(Post.thread_id == thread.id)
        .order_by(Post.created_at, Post.id)
    )
    total = db.session.scalar(select(func.count(Post.id)).where(Post.thread_id == thread.id)) or 0
    return paged(statement, total=total, asked=asked)


def page_of(post: Post) -> int:
    """The number of the thread's page on which the post stands."""
    before = select(func.count(Post.id)).where(
        Post.thread_id == post.thread_id,
        (Post.created_at < post.created_at) | ((Post.created_at == post.created_at) & (Post.id < post.id)),
    )
    return (db.session.scalar(before) or 0) // PER_PAGE + 1


def latest_posts(cohort: Cohort, count: int) -> list[tuple[Post, bool]]:
    """What was said last and is not hidden, newest first; each with whether a trainer said it."""
    return [(post, said_by_trainer) for post, said_by_trainer in _latest_posts(cohort.id, count)]


@rows_of
def _latest_posts(cohort_id: uuid.UUID, count: int) -> AnySelect:
    by_trainer = (
        exists()
        .where(
            Enrolment.cohort_id == cohort_id,
            Enrolment.person_id == Post.author_id,
            Enrolment.role == CohortRole.TRAINER,
            Enrolment.left_at.is_(None),
        )
        .correlate(Post)
    )
    return (
        select(Post, by_trainer)
        .join(Post.thread)
        .options(contains_eager(Post.thread), joinedload(Post.author), defer(Post.text_html))
        .where(Thread.cohort_id == cohort_id, Thread.hidden_at.is_(None), Post.hidden_at.is_(None))
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(count)
    )


def trainer_ids(cohort: Cohort) -> set[uuid.UUID]:
    """Those whose words are a trainer's."""
    statement = select(Enrolment.person_id).where(
        Enrolment.cohort_id == cohort.id, Enrolment.role == CohortRole.TRAINER, Enrolment.left_at.is_(None)
    )
    return set(db.session.scalars(statement))


def _with_cohort(cohort: _AbstractLoad) -> list[_AbstractLoad]:
    return [
        cohort.joinedload(Cohort.version).defer(ProgrammeVersion.body_html),
        cohort.joinedload(Cohort.organisation),
    ]
