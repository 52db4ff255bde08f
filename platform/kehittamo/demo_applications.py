"""The demonstration's applications: decided ones, from which cohorts came, and those that still wait."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date

from applications import operations, queries
from applications.models import CohortApplication
from courses.models import Cohort
from courses.queries import version_with_plans
from kehittamo.demo_house import Happening, House
from kehittamo.demo_story import (
    ApplicationTold,
    Calendar,
    CohortTold,
    OpenApplicationTold,
    Returned,
    midweek,
)


def accepted(
    house: House, story: CohortTold, dates: list[date], meet: Callable[[Cohort], None]
) -> Iterator[Happening]:
    """An application is written, sent and accepted; whoever wants to ``meet`` the new cohort does."""
    told, calendar = story.application, Calendar(_days(dates))
    wish = _wish(house, told, trainer=story.trainer, first_day=dates[0])
    row_id = uuid.uuid4()
    yield Happening(calendar.moment(told.begun), lambda: _begin(house, story.organisation, wish, row_id))
    yield Happening(calendar.moment(told.sent), lambda: _send(house, story.organisation, row_id))
    yield Happening(calendar.moment(told.accepted), lambda: meet(_accept(house, story, dates, row_id)))


def waiting(house: House, told: OpenApplicationTold) -> Iterator[Happening]:
    """An application is written, perhaps sent, perhaps sent back with a question."""
    calendar = Calendar({})
    first_day = midweek(calendar.day(told.first_day)) if told.first_day else None
    wish = _wish(house, told, trainer=told.trainer, first_day=first_day)
    row_id = uuid.uuid4()
    yield Happening(calendar.moment(told.begun), lambda: _begin(house, told.organisation, wish, row_id))
    if told.sent:
        yield Happening(calendar.moment(told.sent), lambda: _send(house, told.organisation, row_id))
    if told.returned:
        returned = told.returned
        yield Happening(calendar.moment(returned.when), lambda: _return(house, returned, row_id))


def _days(dates: list[date]) -> dict[str, date]:
    return {f"day-{number}": day for number, day in enumerate(dates, 1)}


def _wish(
    house: House, told: ApplicationTold, *, trainer: str | None, first_day: date | None
) -> operations.Wish:
    return operations.Wish(
        need=told.need.strip(),
        committed=bool(told.commitment),
        commitment=told.commitment.strip(),
        head_count=told.head_count,
        preferred_trainer_id=house.people[trainer].id if trainer else None,
        first_day_wish=first_day,
        dates_note=told.dates_note,
    )


def _begin(house: House, organisation: str, wish: operations.Wish, row_id: uuid.UUID) -> None:
    person, place = house.representatives[organisation], house.organisations[organisation]
    operations.begin(person, house.programme, place, wish, id=row_id)


def _application(row_id: uuid.UUID) -> CohortApplication:
    application = queries.application(row_id)
    assert application is not None
    return application


def _send(house: House, organisation: str, row_id: uuid.UUID) -> None:
    application = _application(row_id)
    operations.send(house.representatives[organisation], application, version=application.version)


def _accept(house: House, story: CohortTold, dates: list[date], row_id: uuid.UUID) -> Cohort:
    application, told = _application(row_id), story.application
    version = version_with_plans(house.version.id)
    assert version is not None
    plan = operations.Plan(story.name, dates, story.seats, house.people[story.trainer])
    operations.accept(
        house.people[told.by], application, plan, version, reason=told.decision.strip(),
        version=application.version, id=uuid.uuid4(),
    )  # fmt: skip
    assert application.cohort is not None
    return application.cohort


def _return(house: House, told: Returned, row_id: uuid.UUID) -> None:
    application = _application(row_id)
    operations.send_back(
        house.people[told.by], application, question=told.question.strip(), version=application.version,
        id=uuid.uuid4(),
    )  # fmt: skip
