"""People say things; trainers pin and hide, and what they did can be seen afterwards."""

import uuid

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from courses.models import Cohort
from discussions.models import Post, Thread
from foundation import clock
from foundation.audit import record
from foundation.database import Base, db
from foundation.text import render_markdown
from people.models import Person


def begin_thread(
    cohort: Cohort, author: Person, *, title: str, text: str, language: str, row_id: uuid.UUID
) -> Thread:
    """The thread exists with its opening post; the other half of a double click gets the same thread.

    Raises `TextRefused` when the text can't be rendered.
    """
    html = render_markdown(text)
    for key in _keys(row_id):
        existing = db.session.get(Thread, key)
        if existing is not None:
            if (existing.author_id, existing.cohort_id, existing.title) == (author.id, cohort.id, title):
                return existing
            continue
        now = clock.now()
        thread = Thread(
            id=key, cohort_id=cohort.id, author_id=author.id, title=title, created_at=now, latest_at=now,
            latest_by_id=author.id, post_count=1,
        )
        opening = _post(key, thread, author, text, html, language)
        if _added(thread, opening):
            return thread
    raise LookupError("no key was free for a thread")


def reply(thread: Thread, author: Person, *, text: str, language: str, row_id: uuid.UUID) -> Post:
    """The post stands last in the thread; the other half of a double click gets the same post.

    Raises `TextRefused` when the text can't be rendered.
    """
    html = render_markdown(text)
    for key in _keys(row_id):
        existing = db.session.get(Post, key)
        if existing is not None:
            if (existing.author_id, existing.thread_id, existing.text) == (author.id, thread.id, text):
                return existing
            continue
        # The database counts, so that two who speak at once are both counted; and its lock on the thread
        # puts them in an order before the clock is read.
        with db.session.begin_nested() as attempt:
            db.session.execute(
                update(Thread)
                .where(Thread.id == thread.id)
                .values(post_count=Thread.post_count + 1, latest_by_id=author.id)
            )
            post = _post(key, thread, author, text, html, language)
            if _added(post):
                thread.latest_at = post.created_at
                return post
            attempt.rollback()
    raise LookupError("no key was free for a post")


def pin(thread: Thread, trainer: Person) -> None:
    """The thread stands first in the discussion."""
    statement = update(Thread).where(Thread.id == thread.id, Thread.pinned_at.is_(None)).values(pinned_at=clock.now())
    if db.session.scalar(statement.returning(Thread.id)):
        record(trainer, "pinned thread", thread)


def unpin(thread: Thread, trainer: Person) -> None:
    """The thread stands where its latest post puts it."""
    statement = update(Thread).where(Thread.id == thread.id, Thread.pinned_at.is_not(None)).values(pinned_at=None)
    if db.session.scalar(statement.returning(Thread.id)):
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
    record(trainer, "hid post", post, reason=reason)
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
    record(trainer, "restored post", post)
    return True


def _keys(row_id: uuid.UUID) -> tuple[uuid.UUID, ...]:
    """The form's own key; once more, for when its other half takes it meanwhile; a new one, if it is another's."""
    return (row_id, row_id, uuid.uuid4())


def _post(key: uuid.UUID, thread: Thread, author: Person, text: str, html: str, language: str) -> Post:
    return Post(
        id=key, thread_id=thread.id, author_id=author.id, text=text, text_html=html, language=language,
        created_at=clock.now(),
    )


def _added(*rows: Base) -> bool:
    """Whether the rows could be added; false when somebody has taken the key."""
    try:
        with db.session.begin_nested():
            db.session.add_all(rows)
            db.session.flush()
    except IntegrityError:
        return False
    return True
