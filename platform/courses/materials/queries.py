"""Reading about materials: their files, what somebody has read, how many have read what."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from courses.materials.models import MaterialFile, PrivateReader, Reading
from courses.models import Cohort, Enrolment, Material
from courses.vocabulary import CohortRole, MaterialKind
from foundation.database import db
from foundation.files import StoredFile
from foundation.languages import DEFAULT_LANGUAGE, current_language
from people.models import Person


def chosen_language(words: Mapping[str, object]) -> str:
    """In which language the reader gets what comes in these: their own, else Finnish, else any."""
    wished = (current_language(), DEFAULT_LANGUAGE, *words)
    return next((language for language in wished if language in words), "")


def file_of(material: Material) -> StoredFile | None:
    """The file in the reader's language; None where the material has none, without a question then.

    It is known by what is in it and its name: a cohort's own version leads to the programme's files.
    """
    if material.kind is not MaterialKind.FILE:
        return None
    language = chosen_language(material.leads_to)
    return db.session.scalar(
        select(StoredFile)
        .join(MaterialFile, MaterialFile.file_id == StoredFile.id)
        .where(
            MaterialFile.digest == material.digests.get(language, ""),
            StoredFile.name == material.leads_to.get(language, ""),
        )
        .limit(1)
    )


def keys_read(enrolment: Enrolment) -> set[str]:
    """The keys of the materials that the participant has read."""
    return set(db.session.scalars(select(Reading.material_key).where(Reading.enrolment_id == enrolment.id)))


def has_read(enrolment: Enrolment, key: str) -> bool:
    """Whether the participant has said that they have read it."""
    statement = select(Reading.id).where(Reading.enrolment_id == enrolment.id, Reading.material_key == key)
    return db.session.scalar(statement) is not None


def is_private(person: Person) -> bool:
    """Whether nobody else is told of what the person reads."""
    return db.session.scalar(select(PrivateReader.id).where(PrivateReader.person_id == person.id)) is not None


@dataclass(frozen=True)
class Readers:
    """How many of a cohort's participants have read what; no names, and nobody who does not want it told."""

    read: dict[str, int]
    told: int
    """How many people these numbers are about."""
    not_told: int
    """How many more there are."""


def readers_of(cohort: Cohort) -> Readers:
    """The cohort's reading in numbers; two queries."""
    private = select(PrivateReader.id).where(PrivateReader.person_id == Enrolment.person_id).exists()
    taking_part = (
        Enrolment.cohort_id == cohort.id, Enrolment.role == CohortRole.PARTICIPANT, Enrolment.holds_now
    )  # fmt: skip
    read = db.session.execute(
        select(Reading.material_key, func.count())
        .join(Enrolment, Enrolment.id == Reading.enrolment_id)
        .where(*taking_part, ~private)
        .group_by(Reading.material_key)
    )
    people = db.session.execute(select(private, func.count()).where(*taking_part).group_by(private))
    numbers = {bool(row[0]): row[1] for row in people}
    return Readers({row[0]: row[1] for row in read}, numbers.get(False, 0), numbers.get(True, 0))
