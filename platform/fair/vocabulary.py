"""The states of a fair and of a review."""

from enum import StrEnum


class FairState(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class ReviewState(StrEnum):
    ASSIGNED = "assigned"
    SUBMITTED = "submitted"
    DECLINED = "declined"
    RELEASED = "released"
    """Given to somebody else before it was begun; whoever is writing it on their phone right then may still send it."""
