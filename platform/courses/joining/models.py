"""What joining keeps: a cohort's several organisations, who asked for a place, who waits, the code."""

import uuid
from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, backref, foreign, mapped_column, relationship

from courses.models import Cohort
from foundation import clock
from foundation.database import Base
from organisations.models import FromOrganisation, Membership, Organisation
from people.models import Person
from people.personal_links import PersonalLink


class CohortOrganisation(Base):
    """One of the organisations for whose people a cohort is run, where there are several."""

    __tablename__ = "cohort_organisations"
    __table_args__ = (UniqueConstraint("cohort_id", "organisation_id"),)

    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohorts.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)

    organisation: Mapped[Organisation] = relationship(lazy="raise")


# The cohorts of several organisations, one of which the person has to do with: read when first asked for.
Person.__mapper__.add_property(
    "shared_cohorts",
    relationship(
        CohortOrganisation,
        secondary=Membership.__table__,
        primaryjoin=Person.id == Membership.person_id,
        secondaryjoin=Membership.organisation_id == foreign(CohortOrganisation.organisation_id),
        viewonly=True,
    ),
)


class PlaceRequest(PersonalLink, FromOrganisation, Base):
    """Somebody asked for a place by their address; the link in the letter takes it."""

    __tablename__ = "place_requests"
    __table_args__ = (UniqueConstraint("cohort_id", "email"),)

    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohorts.id"))

    cohort: Mapped[Cohort] = relationship(lazy="raise")


class WaitingPlace(FromOrganisation, Base):
    """Somebody's place in the queue of a full cohort; gone when they get a seat, or leave the queue."""

    __tablename__ = "waiting_places"
    __table_args__ = (UniqueConstraint("cohort_id", "person_id"), UniqueConstraint("cohort_id", "number"))

    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohorts.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    number: Mapped[int]
    """The order of the queue, given under the cohort's lock; those that are gone leave gaps."""

    cohort: Mapped[Cohort] = relationship(lazy="raise")
    # Loaded with the signed-in person, almost always empty: so home asks about queues only whom it concerns.
    person: Mapped[Person] = relationship(lazy="raise", backref=backref("waiting_places", lazy="select"))


class JoiningCode(Base):
    """A code that lets whoever knows it ask for a place in the cohort, until a day; at most one a cohort."""

    __tablename__ = "joining_codes"

    cohort_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("cohorts.id"), unique=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    ends_on: Mapped[date]

    cohort: Mapped[Cohort] = relationship(lazy="raise")

    @property
    def works(self) -> bool:
        """Whether its last day is not over."""
        return self.ends_on >= clock.today()
