"""Roles in a cohort, states of things, kinds of tasks."""

from enum import StrEnum


class CohortRole(StrEnum):
    PARTICIPANT = "participant"
    TRAINER = "trainer"
    OBSERVER = "observer"


class CohortState(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    FINISHED = "finished"


class TaskKind(StrEnum):
    PRE_WORK = "pre_work"
    INTERIM = "interim"


class AnswerRule(StrEnum):
    """Whether a text, or files, belong to an answer."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NONE = "none"


class Presence(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"
