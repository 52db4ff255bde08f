"""A material's files, and what people say they have read."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.models import Material
from foundation import clock
from foundation.database import Base
from foundation.files import StoredFile


class MaterialFile(Base):
    """A material's file in one language; versions of a programme share what has not changed."""

    __tablename__ = "material_files"
    __table_args__ = (UniqueConstraint("material_id", "language"),)

    material_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("materials.id"))
    language: Mapped[str] = mapped_column(String(5))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    """SHA-256 of the file as it lay beside the texts; a picture is drawn anew when it is stored."""
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"))

    material: Mapped[Material] = relationship(lazy="raise")
    file: Mapped[StoredFile] = relationship(lazy="raise")


class Reading(Base):
    """That a participant has read a material, as they said themselves; by its key, which versions share."""

    __tablename__ = "readings"
    __table_args__ = (UniqueConstraint("enrolment_id", "material_key"),)

    enrolment_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("enrolments.id"))
    material_key: Mapped[str] = mapped_column(String(60))
    read_at: Mapped[datetime] = mapped_column(default=clock.now)


class PrivateReader(Base):
    """Somebody whose reading nobody else sees, not even as one of a number."""

    __tablename__ = "private_readers"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), unique=True)
