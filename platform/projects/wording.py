"""The four phases in words."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from projects.vocabulary import ProjectPhase

PHASE_NAMES: dict[ProjectPhase, Any] = {
    ProjectPhase.NEED: _l("Need for change"),
    ProjectPhase.GOALS: _l("Goals"),
    ProjectPhase.DOING: _l("Carrying out"),
    ProjectPhase.EVALUATING: _l("Evaluating"),
}
PHASE_HINTS: dict[ProjectPhase, Any] = {
    ProjectPhase.NEED: _l("What should change, and what do we know of it?"),
    ProjectPhase.GOALS: _l("What do we want, and how will we see it?"),
    ProjectPhase.DOING: _l("We try it out in our own work."),
    ProjectPhase.EVALUATING: _l("What changed, and what do we agree on next?"),
}


@dataclass(frozen=True)
class PhaseStop:
    """A phase on the path that `macros/parts.html` draws."""

    state: str
    title: Any
    note: Any
    marker: str
    url: str = ""
    tag: str = ""
    tone: str = ""


def phase_path(phase: ProjectPhase) -> list[PhaseStop]:
    """The development path with this phase as the one where the work is now."""
    phases = list(ProjectPhase)
    here = phases.index(phase)
    return [
        PhaseStop(
            state="done" if number < here else "now" if number == here else "ahead",
            title=PHASE_NAMES[each],
            note=PHASE_HINTS[each] if number == here else "",
            marker=str(number + 1),
        )
        for number, each in enumerate(phases)
    ]
