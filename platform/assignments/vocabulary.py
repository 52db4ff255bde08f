"""The life of a submission, and where an assignment stands for one person."""

from enum import StrEnum


class SubmissionState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    NEW_VERSION_ASKED = "new_version_asked"
    ACCEPTED = "accepted"


class FeedbackVerdict(StrEnum):
    ACCEPT = "accept"
    ASK_NEW_VERSION = "ask_new_version"
    COMMENT = "comment"


class CriterionMet(StrEnum):
    """How an answer meets one of its task's criteria: words, not grades."""

    MET = "met"
    PARTLY = "partly"
    NOT_YET = "not_yet"


class Standing(StrEnum):
    """Where an assignment stands for one participant, seen from the clock and from their submission."""

    AHEAD = "ahead"
    OPEN = "open"
    DRAFT = "draft"
    LATE = "late"
    CLOSED = "closed"
    """Nothing was sent, and nothing is taken any more."""
    GONE_BEFORE = "gone_before"
    """Its time was over before the person came into the cohort: not late, and not asked for by the badge."""
    SENT = "sent"
    NEW_VERSION_ASKED = "new_version_asked"
    ACCEPTED = "accepted"
