"""People who speak at the same moment are all heard, and counted."""

import threading
import uuid

from sqlalchemy import func, select

from discussions import operations, queries
from discussions.models import Post
from foundation.database import db
from people.models import Person
from tests.factories.discussions import thread

AT_ONCE = 8


def _all_at_once(app, act):
    """Run ``act(number)`` in eight transactions that begin together; returns what each gave."""
    gate, given = threading.Barrier(AT_ONCE), []

    def run(number):
        with app.app_context():
            gate.wait()
            given.append(act(number))

    runners = [threading.Thread(target=run, args=[number]) for number in range(AT_ONCE)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join(60)
    return given


def _talk(session, factories):
    cohort = factories.cohort()
    author = factories.participant(cohort)
    place = thread(cohort, author)
    keys = place.id, author.id
    session.commit()
    return keys


def _reply(thread_id, author_id, row_id, text):
    place, author = queries.thread(thread_id), db.session.get(Person, author_id)
    post = operations.reply(place, author, text=text, language="fi", row_id=row_id)
    db.session.commit()
    return post.id


def test_replies_at_once_are_all_counted(app, session, factories):
    """F5-d: a counter that eight write."""
    thread_id, author_id = _talk(session, factories)
    given = _all_at_once(app, lambda number: _reply(thread_id, author_id, uuid.uuid4(), f"Viesti {number}"))
    assert len(set(given)) == AT_ONCE
    place = queries.thread(thread_id)
    posts = queries.posts_of(place, None).rows
    assert place.post_count == len(posts) == AT_ONCE + 1
    assert place.latest_at == max(post.created_at for post in posts)


def test_the_same_reply_at_once_is_one_reply(app, session, factories):
    """F5-b."""
    thread_id, author_id = _talk(session, factories)
    key = uuid.uuid4()
    given = _all_at_once(app, lambda number: _reply(thread_id, author_id, key, "Sama viesti"))
    assert given == [key] * AT_ONCE
    assert session.scalar(select(func.count(Post.id))) == 2
    assert queries.thread(thread_id).post_count == 2


def test_a_post_hidden_by_many_at_once_leaves_one_trace(app, session, factories):
    thread_id, author_id = _talk(session, factories)

    def hide(number):
        done = operations.hide(queries.post(thread_id), db.session.get(Person, author_id), f"Syy {number}")
        db.session.commit()
        return done

    assert sorted(_all_at_once(app, hide)) == [False] * (AT_ONCE - 1) + [True]
