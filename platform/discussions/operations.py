"""People say things; trainers pin and hide, and what they did can be seen afterwards."""

import uuid

from sqlalchemy import select, update

from courses.models import Cohort, Material
from discussions.models import Post, Thread
from foundation import clock
from foundation.audit import record
from foundation.database import db
from foundation.once import made_once
from foundation.text import render_markdown
from people.models import Person


def begin_thread(
    cohort: Cohort,
    author: Person,
    *,
    title: str,
    text: str,
    language: str,
    row_id: uuid.UUID,
    about: Material | None = None,
) -> Thread:
    """The thread exists with its opening post; the other half of a double click gets the same thread.

    It is ``about`` a material, or a matter of its own. Raises `TextRefused` when the text can't be rendered.
    """
    html = render_markdown(text)

    def make(key: uuid.UUID) -> Thread:
        now = clock.now()
        thread = Thread(
            id=key, cohort_id=cohort.id, author_id=author.id, title=title, created_at=now, latest_at=now,
            latest_by_id=author.id, post_count=1, material_key=about.key if about else None,
        )  # fmt: skip
        opening = Post(
            id=key, thread_id=key, author_id=author.id, text=text, text_html=html, language=language,
            created_at=now,
        )  # fmt: skip
        db.session.add_all([thread, opening])
        return thread

    return made_once(
        Thread,
        row_id,
        same=lambda row: (row.author_id, row.cohort_id, row.title) == (author.id, cohort.id, title),
        make=make,
    )


def reply(thread: Thread, author: Person, *, text: str, language: str, row_id: uuid.UUID) -> Post:
    """The post stands last in the thread; the other half of a double click gets the same post.

    Raises `TextRefused` when the text can't be rendered.
    """
    html = render_markdown(text)

    def make(key: uuid.UUID) -> Post:
        # The lock puts two who speak at once in an order before the clock is read, and the database counts,
        # so that both are counted.
        db.session.execute(select(Thread.id).where(Thread.id == thread.id).with_for_update())
        now = clock.now()
        post = Post(
            id=key, thread_id=thread.id, author_id=author.id, text=text, text_html=html, language=language,
            created_at=now,
        )  # fmt: skip
        db.session.add(post)
        db.session.execute(
            update(Thread)
            .where(Thread.id == thread.id)
            .values(post_count=Thread.post_count + 1, latest_at=now, latest_by_id=author.id)
        )
        return post

    return made_once(
        Post,
        row_id,
        same=lambda row: (row.author_id, row.thread_id, row.text) == (author.id, thread.id, text),
        make=make,
    )


def pin(thread: Thread, trainer: Person) -> None:
    """The thread stands first in the discussion."""
    unpinned = update(Thread).where(Thread.id == thread.id, Thread.pinned_at.is_(None))
    if db.session.scalar(unpinned.values(pinned_at=clock.now()).returning(Thread.id)):
        record(trainer, "pinned thread", thread)


def unpin(thread: Thread, trainer: Person) -> None:
    """The thread stands where its latest post puts it."""
    pinned = update(Thread).where(Thread.id == thread.id, Thread.pinned_at.is_not(None))
    if db.session.scalar(pinned.values(pinned_at=None).returning(Thread.id)):
        record(trainer, "unpinned thread", thread)


def hide(post: Post, trainer: Person, reason: str) -> bool:
    """Only the author and those who moderate read the post; the others read the reason.

    An opening post takes the thread's title with it. False when it was hidden already.
    """
    now = clock.now()
    statement = (
        update(Post)
        .where(Post.id == post.id, Post.hidden_at.is_(None))
        .values(hidden_at=now, hidden_by_id=trainer.id, hidden_reason=reason)
    )
    if not db.session.scalar(statement.returning(Post.id)):
        return False
    if post.opens_thread:
        db.session.execute(update(Thread).where(Thread.id == post.thread_id).values(hidden_at=now))
    record(trainer, "hid post", post, about=post.author_id)
    return True


def restore(post: Post, trainer: Person) -> bool:
    """Everybody in the cohort reads the post again. False when it was not hidden."""
    statement = (
        update(Post)
        .where(Post.id == post.id, Post.hidden_at.is_not(None))
        .values(hidden_at=None, hidden_by_id=None, hidden_reason="")
    )
    if not db.session.scalar(statement.returning(Post.id)):
        return False
    if post.opens_thread:
        db.session.execute(update(Thread).where(Thread.id == post.thread_id).values(hidden_at=None))
    record(trainer, "restored post", post, about=post.author_id)
    return True
