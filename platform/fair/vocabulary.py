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
    """Given to somebody else before it was begun; who has it open on their phone may still send it."""
