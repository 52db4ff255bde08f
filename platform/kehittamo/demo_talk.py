"""The demonstration's discussions: threads, replies, a pin, a hidden post."""

import uuid
from collections.abc import Callable, Iterator

from courses.models import Cohort
from discussions import operations
from discussions.models import Post, Thread
from foundation.database import db
from kehittamo.demo_house import Happening, House
from kehittamo.demo_story import Calendar, CohortTold, Hidden, PostTold, ThreadTold


def talk(
    house: House, story: CohortTold, calendar: Calendar, cohort: Callable[[], Cohort]
) -> Iterator[Happening]:
    """All that was said in the cohort; ``cohort`` is asked when the time comes."""
    for told in story.threads:
        yield from _thread(house, told, calendar, cohort)


def _thread(
    house: House, told: ThreadTold, calendar: Calendar, cohort: Callable[[], Cohort]
) -> Iterator[Happening]:
    thread_id = uuid.uuid4()

    def thread() -> Thread:
        return db.session.get_one(Thread, thread_id)

    yield Happening(
        calendar.moment(told.at),
        lambda: operations.begin_thread(
            cohort(), house.people[told.by], title=told.title, text=told.text.strip(),
            language=told.language, row_id=thread_id,
        ),
    )  # fmt: skip
    if told.pinned:
        pinned = calendar.moment(told.pinned)
        yield Happening(pinned, lambda: operations.pin(thread(), house.people[told.by]))
    for reply in told.replies:
        yield from _reply(house, reply, calendar, thread)


def _reply(
    house: House, told: PostTold, calendar: Calendar, thread: Callable[[], Thread]
) -> Iterator[Happening]:
    post_id = uuid.uuid4()
    yield Happening(
        calendar.moment(told.at),
        lambda: operations.reply(
            thread(), house.people[told.by], text=told.text.strip(), language=told.language, row_id=post_id
        ),
    )
    if told.hidden:
        hidden = told.hidden
        yield Happening(calendar.moment(hidden.at), lambda: _hide(house, hidden, post_id))


def _hide(house: House, told: Hidden, post_id: uuid.UUID) -> None:
    operations.hide(db.session.get_one(Post, post_id), house.people[told.by], told.reason)
