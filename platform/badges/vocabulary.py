"""The kinds of things that a badge asks for, and how demanding a badge is."""

from enum import StrEnum

from courses.content_values import BadgeLevel as Level

__all__ = ["LEVEL_TAGS", "ConditionKind", "Level"]


class ConditionKind(StrEnum):
    SESSIONS = "sessions"
    ASSIGNMENTS = "assignments"
    REVIEWS = "reviews"
    PROJECT = "project"
    BADGES = "badges"


LEVEL_TAGS = {
    Level.BASIC: {"fi": "perustaso", "sv": "grundnivå", "en": "basic level"},
    Level.ADVANCED: {"fi": "syventävä taso", "sv": "fördjupad nivå", "en": "advanced level"},
    Level.EXPERT: {"fi": "asiantuntijataso", "sv": "expertnivå", "en": "expert level"},
}
"""The standard has no term for a level: credentials carry it as a tag, in their own language."""
