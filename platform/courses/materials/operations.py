"""A participant says what they have read, and whether anybody else may know.

None of it comes into the log of acts: what somebody reads is their own business, and the log has readers.
"""

import uuid

from sqlalchemy import delete

from courses.materials.models import PrivateReader, Reading
from courses.models import Enrolment, Material
from foundation import clock
from foundation.database import db
from foundation.once import made_once
from people.models import Person


def mark_read(enrolment: Enrolment, material: Material) -> None:
    """The participant has read the material; a second time changes nothing."""

    def make(key: uuid.UUID) -> Reading:
        row = Reading(id=key, enrolment_id=enrolment.id, material_key=material.key, read_at=clock.now())
        db.session.add(row)
        return row

    made_once(Reading, uuid.uuid5(enrolment.id, material.key), same=lambda row: True, make=make)


def mark_unread(enrolment: Enrolment, material: Material) -> None:
    """The participant has not read the material."""
    db.session.execute(
        delete(Reading).where(Reading.enrolment_id == enrolment.id, Reading.material_key == material.key)
    )


def keep_private(person: Person) -> None:
    """Nobody else is told of what the person reads, in any cohort; a second time changes nothing."""

    def make(key: uuid.UUID) -> PrivateReader:
        row = PrivateReader(id=key, person_id=person.id)
        db.session.add(row)
        return row

    made_once(PrivateReader, uuid.uuid5(person.id, "reading"), same=lambda row: True, make=make)


def let_count(person: Person) -> None:
    """What the person reads counts among the others', without their name."""
    db.session.execute(delete(PrivateReader).where(PrivateReader.person_id == person.id))
