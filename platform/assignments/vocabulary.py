"""The life of a submission."""

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
