"""Who speaks, and who keeps the peace."""

from courses.models import Cohort
from courses.permissions import may_take_part, may_train
from discussions.models import Post, Thread
from foundation.access import RowPermission
from foundation.rules import filled, own

_talks = may_take_part.rule.of(Thread.cohort)
_moderates = may_train.rule.of(Thread.cohort)
_EVERYBODY = "the cohort's participants, trainers, observers, the office"

may_discuss = RowPermission(
    name="take part in a cohort's discussion", who=_EVERYBODY, model=Cohort, rule=may_take_part.rule
)
may_read_thread = RowPermission(name="read a thread and reply", who=_EVERYBODY, model=Thread, rule=_talks)
may_find_post = RowPermission(name="go to a post", who=_EVERYBODY, model=Post, rule=_talks.of(Post.thread))
may_read_text = RowPermission(
    name="read what a post says",
    who=f"{_EVERYBODY}; a hidden one only its author and those who moderate",
    model=Post,
    rule=_talks.of(Post.thread)
    & (~filled(Post.hidden_at) | own(Post.author_id) | _moderates.of(Post.thread)),
)
may_read_title = RowPermission(
    name="read a thread's title",
    who=f"{_EVERYBODY}; hidden with the opening post, only its author and those who moderate",
    model=Thread,
    rule=_talks & (~filled(Thread.hidden_at) | own(Thread.author_id) | _moderates),
)
may_pin = RowPermission(
    name="pin a thread", who="the cohort's trainers, the office", model=Thread, rule=_moderates
)
may_hide = RowPermission(
    name="hide a post and restore it",
    who="the cohort's trainers, the office",
    model=Post,
    rule=_moderates.of(Post.thread),
)
