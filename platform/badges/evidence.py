"""Evidence: the public page of the group's work, as credentials name it."""

import json
import logging
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from badges.models import Award
from badges.openbadges.credential import Evidence
from badges.openbadges.text import Refused
from badges.settings import public_url
from projects.showing.queries import shown_among, shown_works_of

log = logging.getLogger("kehittamo")


@dataclass(frozen=True)
class Attached:
    """The work that a credential names."""

    project_id: uuid.UUID
    name: str
    """Its title when the credential was signed; for nobody to see while the work is not shown."""
    shown: bool
    """Whether its group allows now that everybody sees it."""

    @property
    def address(self) -> str:
        """Its public page."""
        return f"{place()}{self.project_id}"


def place() -> str:
    """Under which address the public pages of works lie."""
    return f"{public_url()}/public/projects/"


def evidence_of(person_ids: Collection[uuid.UUID], cohort_id: uuid.UUID | None) -> dict[uuid.UUID, Evidence]:
    """What each of these people can show for a badge of the cohort: their group's work, if it is public.

    A work whose words cannot be signed is left out: nobody's badge waits for that.
    """
    found: dict[uuid.UUID, Evidence] = {}
    works = shown_works_of(person_ids, cohort_id) if cohort_id else {}
    for person_id, work in works.items():
        try:
            found[person_id] = Evidence(f"{place()}{work.id}", work.title, work.goal).cleaned()
        except Refused as fault:
            log.warning("the work %s is not attached to a badge: %s", work.id, fault)
    return found


def attached_to(awards: Sequence[Award]) -> dict[uuid.UUID, Attached]:
    """What the credentials of these awards name as evidence, by the award; one query, if any."""
    return _attached({award.id: json.loads(award.credential) for award in awards})


def attached_in(document: Mapping[str, Any]) -> Attached | None:
    """What a credential of ours names as evidence."""
    return _attached({uuid.UUID(int=0): document}).get(uuid.UUID(int=0))


def _attached(documents: Mapping[uuid.UUID, Mapping[str, Any]]) -> dict[uuid.UUID, Attached]:
    named = {key: document["evidence"][0] for key, document in documents.items() if "evidence" in document}
    keys = {key: uuid.UUID(told["id"].rpartition("/")[2]) for key, told in named.items()}
    shown = shown_among(set(keys.values()))
    return {key: Attached(keys[key], told["name"], keys[key] in shown) for key, told in named.items()}
