"""The four phases of the development path."""

from enum import StrEnum


class ProjectPhase(StrEnum):
    NEED = "need"
    GOALS = "goals"
    DOING = "doing"
    EVALUATING = "evaluating"
