"""What hangs on a cohort's sessions: rooms above tell how their dates would follow, before one moves them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from courses.models import Cohort
from foundation.database import Words


@dataclass(frozen=True)
class Hanging:
    """Something whose deadline follows a session: what it is, until when it is now and would be then."""

    title: Words
    before: datetime
    after: datetime


Follower = Callable[[Cohort, Mapping[str, date]], Iterable[Hanging]]
_followers: list[Follower] = []


def follows_sessions(follower: Follower) -> Follower:
    """Ask this function, too, what would change if the sessions, by their keys, were on these dates."""
    if follower not in _followers:
        _followers.append(follower)
    return follower


def would_follow(cohort: Cohort, dates: Mapping[str, date]) -> list[Hanging]:
    """What would change if the cohort's sessions, by their keys, were on these dates; changes nothing."""
    return [each for follower in _followers for each in follower(cohort, dates)]
