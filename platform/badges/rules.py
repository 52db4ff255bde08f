"""Criteria as rules: which facts of the other rooms a badge asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from courses.content_badges import BadgeRules
from courses.models import ProgrammeVersion


@dataclass(frozen=True)
class Rules:
    """What must be done; nothing asked for means that the badge never comes by itself."""

    sessions: int = 0
    """How many sessions to attend, or all there are, if there are fewer."""
    all_tasks: bool = False
    tasks: tuple[str, ...] = ()
    """The keys of the tasks that must be accepted, where not all must."""
    reviews: bool = False
    """Every review at the fair that the person was asked for."""
    project: bool = False
    """A project of the person's group at a fair that was opened."""
    badges: tuple[str, ...] = ()
    """The slugs of badges that the person must have."""

    @property
    def any(self) -> bool:
        """Whether anything is asked for."""
        return self != Rules()

    def to_json(self) -> dict[str, Any]:
        """What the badge class keeps of it: only what is asked for."""
        told = {
            "sessions": self.sessions,
            "all_tasks": self.all_tasks,
            "tasks": list(self.tasks),
            "reviews": self.reviews,
            "project": self.project,
            "badges": list(self.badges),
        }
        return {name: value for name, value in told.items() if value}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Rules":
        """What a badge class keeps."""
        lists = {name: tuple(told.get(name, ())) for name in ("tasks", "badges")}
        return cls(**{**told, **lists})

    @classmethod
    def written(cls, told: BadgeRules) -> "Rules":
        """What a badge's content file says."""
        return cls(
            sessions=told.sessions_attended or 0,
            all_tasks=told.tasks == ["all"],
            tasks=() if told.tasks == ["all"] else tuple(told.tasks),
            reviews=told.reviews == "all",
            project=told.project == "shown",
            badges=tuple(told.badges),
        )

    @classmethod
    def of(cls, version: ProgrammeVersion) -> "Rules":
        """What the programme asks of its own badge; nothing where the badge itself says what earns it."""
        return cls(
            sessions=version.sessions_to_attend, all_tasks=version.all_tasks, reviews=version.all_reviews
        )
