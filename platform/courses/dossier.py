"""What the office sees of a person's places in cohorts."""

from flask import url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import defer, joinedload

from courses.models import Cohort, Enrolment, ProgrammeVersion
from courses.wording import cohort_title, host_name, place_word
from foundation import clock
from foundation.database import db
from organisations.dossier import Line, places_from
from people.models import Person


@places_from
def cohorts(person: Person) -> list[Line]:
    """The cohorts in which the person has a place now or soon, the newest first."""
    statement = (
        select(Enrolment)
        .options(
            joinedload(Enrolment.cohort).options(
                joinedload(Cohort.version).options(defer(ProgrammeVersion.body_html)),
                joinedload(Cohort.organisation),
            )
        )
        .where(
            Enrolment.person_id == person.id,
            Enrolment.left_at.is_(None),
            or_(Enrolment.ends_on.is_(None), Enrolment.ends_on >= clock.today()),
        )
        .order_by(Enrolment.created_at.desc())
        .limit(50)
    )
    return [
        Line(
            title=f"{host_name(place.cohort)} · {cohort_title(place.cohort)}",
            note=place_word(place),
            url=url_for("courses.list_people", cohort_id=place.cohort_id),
        )
        for place in db.session.scalars(statement)
    ]
