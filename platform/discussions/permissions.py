"""Who speaks, and who keeps the peace."""

from courses.permissions import may_take_part, may_train
from discussions.models import Post, Thread
from foundation.access import Permission
from people.models import Person

may_discuss = Permission(
    name="take part in a cohort's discussion",
    who="the cohort's participants, trainers, observers, the office",
    allows=lambda person, cohort: may_take_part.allows(person, cohort),
)
may_read_thread = Permission(
    name="read a thread and reply",
    who="the cohort's participants, trainers, observers, the office",
    allows=lambda person, thread: may_take_part.allows(person, thread.cohort),
)
may_find_post = Permission(
    name="go to a post",
    who="the cohort's participants, trainers, observers, the office",
    allows=lambda person, post: may_take_part.allows(person, post.thread.cohort),
)
may_pin = Permission(
    name="pin a thread",
    who="the cohort's trainers, the office",
    allows=lambda person, thread: may_train.allows(person, thread.cohort),
)
may_hide = Permission(
    name="hide a post and restore it",
    who="the cohort's trainers, the office",
    allows=lambda person, post: may_train.allows(person, post.thread.cohort),
)


def may_read_text(person: Person, post: Post, *, moderates: bool) -> bool:
    """Whether the person reads what the post says: a hidden one is for its author and those who moderate."""
    return post.hidden_at is None or moderates or post.author_id == person.id


def may_read_title(person: Person, thread: Thread, *, moderates: bool) -> bool:
    """Whether the person reads the thread's title, which is hidden together with the opening post."""
    return thread.hidden_at is None or moderates or thread.author_id == person.id
