"""The kinds of things that a badge asks for."""

from enum import StrEnum


class ConditionKind(StrEnum):
    SESSIONS = "sessions"
    ASSIGNMENTS = "assignments"
    REVIEWS = "reviews"
