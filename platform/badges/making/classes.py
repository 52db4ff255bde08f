"""Badges are made and changed: what stands is never touched, a change is a new version."""

import hashlib
import re
import unicodedata
import uuid
from datetime import timedelta
from typing import Any

from badges import issuing
from badges.models import BadgeClass, Issuer
from courses.content_badges import Alignment, BadgeContent
from courses.content_values import BadgeColour, BadgeIcon, BadgeShape
from foundation import clock
from foundation.audit import record
from foundation.database import Words
from foundation.languages import LANGUAGES
from people.models import Person

_MORE = ("level", "validity_months", "rules", "programme_id")


class ChangedMeanwhile(Exception):
    """Somebody else has changed the badge since the page was shown."""


def slug_for(id: uuid.UUID, name: str) -> str:
    """The badge's name in addresses; the same for both halves of a double click."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    words = "-".join(re.findall(r"[a-z0-9]+", plain))[:40].strip("-")
    return f"{words or 'badge'}-{id.hex[:8]}"


def make(
    *, slug: str, name: Words, description: Words, criteria: Words, issuer: Issuer, by: Person
) -> BadgeClass:
    """A badge exists, with a picture to begin with. Raises `openbadges.text.Refused`."""
    content = BadgeContent(
        slug=slug,
        languages=list(LANGUAGES),
        name=name,
        description=description,
        criteria=criteria,
        tags={},
        shape=BadgeShape.ROSETTE,
        colour=BadgeColour.LAKE,
        icon=BadgeIcon.STAR,
        alignments=[],
        achievement_type="Badge",
    )
    made = issuing.load_badge_class(content, issuer, made_here=True)
    record(by, "made badge", made)
    return made


def change(
    row: BadgeClass, *, seen: str, by: Person, picture: bytes | None = None, **edits: Any
) -> BadgeClass:
    """The badge has a new version with these edits; what was awarded stays as it was.

    ``row`` is the newest version with its picture loaded, ``seen`` the id of the one that was shown. Edits
    that change nothing make no version. A shape among them draws the picture anew, in place of one uploaded.
    Raises `ChangedMeanwhile` and `openbadges.text.Refused`.
    """
    before = _content(row)
    texts = BadgeContent.model_fields.keys() - set(_MORE)
    content = before.model_copy(update={key: edits[key] for key in edits if key in texts})
    more = {name: edits.get(name, getattr(row, name)) for name in _MORE}
    kept = row.picture if "file" in row.design and "shape" not in edits else None
    picture = picture or kept
    digest = hashlib.sha256(picture).hexdigest() if picture else None
    unchanged = all(getattr(row, name) == value for name, value in more.items())
    if unchanged and content == before and digest == row.design.get("file"):
        return row
    if seen != str(row.id):
        raise ChangedMeanwhile
    made = issuing.load_badge_class(
        content, row.issuer, picture=picture, after=str(row.id), made_here=True, **more
    )
    made.created_at = max(clock.now(), row.created_at + timedelta(microseconds=1))
    record(by, "changed badge", made)
    return made


def designed(*, shape: str, colour: str, icon: str) -> dict[str, Any]:
    """The edits that have the picture drawn like this."""
    return {"shape": BadgeShape(shape), "colour": BadgeColour(colour), "icon": BadgeIcon(icon)}


def _content(row: BadgeClass) -> BadgeContent:
    """The version in the shape that content has."""
    return BadgeContent(
        slug=row.slug,
        languages=list(row.name),
        name=row.name,
        description=row.description,
        criteria=row.criteria,
        tags=row.tags,
        shape=BadgeShape(row.design["shape"]),
        colour=BadgeColour(row.design["colour"]),
        icon=BadgeIcon(row.design["icon"]),
        alignments=[Alignment.model_validate(told) for told in row.alignments],
        achievement_type="Badge",
    )
