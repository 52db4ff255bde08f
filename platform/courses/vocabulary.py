"""Roles in a cohort, states of things, kinds of sessions and tasks."""

from enum import StrEnum


class CohortRole(StrEnum):
    PARTICIPANT = "participant"
    TRAINER = "trainer"
    OBSERVER = "observer"


class CohortState(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    FINISHED = "finished"
    """Closed; who can still earn the badge can do so."""
    ARCHIVED = "archived"
    """Put away: it can be read and not changed."""

    @property
    def over(self) -> bool:
        """Whether nobody comes in any more, and nobody is reminded."""
        return self in OVER


OVER = (CohortState.FINISHED, CohortState.ARCHIVED)


class Joining(StrEnum):
    """How people come into a programme's cohorts."""

    APPLICATION = "application"
    """An organisation applies for a cohort and invites its people."""
    SELF_ENROLMENT = "self_enrolment"
    """People take a place themselves."""


class HowMany(StrEnum):
    """From how many organisations the people of one cohort are."""

    ONE = "one"
    SEVERAL = "several"


class SessionKind(StrEnum):
    CONTACT_DAY = "contact_day"
    WEBINAR = "webinar"
    GUIDANCE = "guidance"


class HeldFor(StrEnum):
    """With whom a session is held."""

    EVERYONE = "everyone"
    EACH_ORGANISATION = "each_organisation"


class TaskKind(StrEnum):
    """When a task is done: before the first session, between the sessions, or at the end."""

    PRE_WORK = "pre_work"
    INTERIM = "interim"
    FINAL = "final"


class MaterialKind(StrEnum):
    """What a material is, besides the words that every one has."""

    PAGE = "page"
    FILE = "file"
    LINK = "link"
    VIDEO = "video"


class AnswerRule(StrEnum):
    """Whether a text, or files, belong to an answer."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NONE = "none"


class FieldKind(StrEnum):
    """What a field of a structured answer takes."""

    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    SCALE = "scale"
    DATE = "date"
    TABLE = "table"


class Canvas(StrEnum):
    """The picture as which a structured answer is laid out."""

    CIRCLE_OF_INFLUENCE = "circle_of_influence"
    GROUND_RULES = "ground_rules"
    DEVELOPMENT_PLAN = "development_plan"
    EXPERIMENT_CARD = "experiment_card"


CANVAS_FIELDS: dict[Canvas, tuple[str, ...]] = {
    Canvas.CIRCLE_OF_INFLUENCE: ("accept", "influence", "decide"),
    Canvas.GROUND_RULES: ("rules", "ours", "ask", "broken"),
    Canvas.DEVELOPMENT_PLAN: ("start", "goal", "milestones", "first-step"),
    Canvas.EXPERIMENT_CARD: ("challenge", "goal", "experiment", "measure"),
}
"""By its picture: the keys of the fields that have a place in it; others come below it."""


class SeenBy(StrEnum):
    """Who reads what was sent, besides its writers, the trainers and the office."""

    TRAINERS = "trainers"
    GROUP = "group"
    """The members of the group that does it together."""
    COHORT = "cohort"
    COHORT_AFTER_OWN = "cohort_after_own"
    """A shared reflection: whoever has sent their own reads the others'."""


SHARED = frozenset({SeenBy.COHORT, SeenBy.COHORT_AFTER_OWN})
"""Where others of the cohort read the answers."""


class DoneBy(StrEnum):
    """Who hands in one answer: a person; or a group, which any member or all of them send."""

    PERSON = "person"
    GROUP_ANY = "group_any"
    GROUP_ALL = "group_all"


class Presence(StrEnum):
    PRESENT = "present"
    PARTIAL = "partial"
    """There for a part of the session."""
    ABSENT = "absent"
