"""The kinds of things that a badge asks for."""

from enum import StrEnum


class ConditionKind(StrEnum):
    DAYS = "days"
    ASSIGNMENTS = "assignments"
    REVIEWS = "reviews"
