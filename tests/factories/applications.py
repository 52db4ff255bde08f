"""Makers of applications, as far along as a test wants them."""

import uuid
from datetime import timedelta
from typing import Any

from applications import operations, queries
from applications.models import CohortApplication
from applications.operations import Plan, Wish
from courses.models import Programme
from courses.queries import programme as loaded
from courses.queries import version_with_plans
from courses.timetable.working_days import propose_dates
from foundation import clock
from foundation.database import db
from organisations.models import Organisation
from people.models import Person
from tests.factories import make


def wish(**changes: Any) -> Wish:
    """A whole wish that the office could accept."""
    values: dict[str, Any] = {
        "need": "Kotihoidon vuoronvaihdossa tieto katkeaa.",
        "committed": True,
        "commitment": "Johtoryhmä antaa työajan, luottamusmiehet ovat mukana.",
        "head_count": 24,
        "first_day_wish": clock.today() + timedelta(days=60),
    }
    return Wish(**{**values, **changes})


def draft(
    person: Person, place: Organisation, made: Programme | None = None, wanted: Wish | None = None
) -> CohortApplication:
    """A draft of the person's for the organisation."""
    programme = loaded((made or make.programme()).slug)
    assert programme is not None
    made_draft = operations.begin(person, programme, place, wanted or wish(), id=uuid.uuid4())
    return again(made_draft)


def sent(
    person: Person, place: Organisation, made: Programme | None = None, wanted: Wish | None = None
) -> CohortApplication:
    """An application that waits for a decision."""
    application = draft(person, place, made, wanted)
    operations.send(person, application, version=application.version)
    return application


def again(application: CohortApplication) -> CohortApplication:
    """The same application as a new request would read it."""
    db.session.flush()
    db.session.expire_all()
    found = queries.application(application.id)
    assert found is not None
    return found


def plan(application: CohortApplication, trainer: Person | None = None) -> Plan:
    """What an officer would promise."""
    version = version_with_plans(application.programme.current_version_id)  # type: ignore[arg-type]
    assert version is not None
    dates = propose_dates(version, application.first_day_wish or clock.today())
    return Plan(name="Kevät", dates=dates, seats=24, trainer=trainer or make.pool_trainer())


def accept(officer: Person, application: CohortApplication, id: uuid.UUID | None = None) -> None:
    """The application is accepted by the officer."""
    application = again(application)
    version = version_with_plans(application.programme.current_version_id)  # type: ignore[arg-type]
    assert version is not None
    promised = plan(application)
    operations.accept(
        officer, application, promised, version, reason="", version=application.version, id=id or uuid.uuid4()
    )
    db.session.flush()
