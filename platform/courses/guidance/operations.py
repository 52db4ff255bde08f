"""An organisation gets a time of its own, or another one."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from courses.guidance.models import OrganisationTime
from courses.models import CoachingSession
from courses.timetable.operations import take_turn
from foundation import clock
from foundation.audit import record
from foundation.database import db
from foundation.text import clean_line
from people.models import Person


@dataclass(frozen=True)
class OwnSlot:
    """When and where a session is to be held with an organisation."""

    starts_at: datetime
    ends_at: datetime
    place: str
    link: str


def put_times(
    session: CoachingSession,
    wanted: Mapping[uuid.UUID, OwnSlot],
    times: Sequence[OrganisationTime],
    *,
    seen: int,
    by: Person,
) -> list[OrganisationTime]:
    """The organisations, by their keys, have these times; tells whose are new or others than before.

    ``times`` are those that there are; ``seen`` is the timetable's version that its changer saw. Raises
    `ChangedMeanwhile`; then nothing has changed.
    """
    rows = {row.organisation_id: row for row in times}
    changed = {key: slot for key, slot in wanted.items() if key not in rows or slot_of(rows[key]) != slot}
    if not changed:
        return []
    take_turn(session.cohort, seen)
    told = []
    for key, slot in changed.items():
        row = rows.get(key)
        if row is None:
            row = OrganisationTime(id=uuid.uuid4(), session_id=session.id, organisation_id=key, sequence=0)
            db.session.add(row)
        row.starts_at, row.ends_at = slot.starts_at, slot.ends_at
        row.place, row.link = clean_line(slot.place), slot.link
        row.sequence, row.revised_at = row.sequence + 1, clock.now()
        record(by, "set organisation's time", session, organisation=str(key))
        told.append(row)
    db.session.flush()
    return told


def slot_of(row: OrganisationTime) -> OwnSlot:
    """When and where it is now."""
    return OwnSlot(row.starts_at, row.ends_at, row.place, row.link)
