"""A right that is gone is gone at the next request; what waits in the background acts for nobody."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from celery import Celery
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from courses.models import Cohort, Enrolment
from courses.vocabulary import CohortRole
from foundation import clock
from foundation.database import db
from kehittamo.celery_app import make_celery
from organisations.models import Membership
from people.models import Person, UserSession
from people.operations import end_sessions
from tests.factories import applications, make


def leave(person: Person) -> None:
    """The person has left every cohort."""
    for place in db.session.scalars(select(Enrolment).where(Enrolment.person_id == person.id)):
        place.left_at = clock.now()


def step_down(person: Person) -> None:
    """The person is no longer of the organisation."""
    for place in db.session.scalars(select(Membership).where(Membership.person_id == person.id)):
        db.session.delete(place)


def become_observer(person: Person) -> None:
    """The person only looks on from now."""
    for place in db.session.scalars(select(Enrolment).where(Enrolment.person_id == person.id)):
        place.role = CohortRole.OBSERVER


def lose_the_session(person: Person) -> None:
    """The person's sessions have ended everywhere."""
    end_sessions(person)


def grow_old(person: Person) -> None:
    """The session has lasted its time."""
    for one in db.session.scalars(select(UserSession).where(UserSession.person_id == person.id)):
        one.ends_at = clock.now()


Loss = tuple[str, Callable[[Person], None], str, int, int]
LOSSES: list[Loss] = [
    # who, what happens, an address of the cohort's, and what GET and POST are answered then
    ("trainer", leave, "/submissions", 404, 405),
    ("trainer", become_observer, "/groups/people", 404, 404),
    ("participant", leave, "/discussion/new", 404, 404),
    ("participant", become_observer, "/groups/new", 404, 404),
    ("representative", step_down, "/invite", 404, 404),
    ("office", step_down, "/invite", 404, 404),
    ("trainer", lose_the_session, "/groups/people", 302, 401),
    ("trainer", grow_old, "/groups/people", 302, 401),
]


def somebody(role: str, cohort: Cohort) -> Person:
    """Somebody who may."""
    if role == "representative":
        return make.representative(cohort.organisation)
    return {
        "trainer": lambda: make.trainer(cohort),
        "participant": lambda: make.participant(cohort),
        "office": make.office_person,
    }[role]()


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: f"{loss[0]} {loss[1].__name__}")
def test_an_open_browser_is_refused_at_the_next_request(session: Any, sign_in: Any, loss: Loss) -> None:
    """F1-h: the place is read anew with each request, so that no session outlives it."""
    role, lose, page, get, post = loss
    cohort = make.cohort()
    person = somebody(role, cohort)
    browser: FlaskClient = sign_in(person)
    address = f"/cohorts/{cohort.id}{page}"
    assert browser.get(address).status_code == 200
    lose(person)
    session.commit()
    assert browser.get(address).status_code == get
    assert browser.post(address, data={"name": "Ryhmä"}).status_code == post


def test_what_waits_in_the_background_carries_nobody_s_right(app: Flask) -> None:
    """F1-i: a task takes no argument, so none acts for somebody; it does what the rows say by then."""
    celery: Celery[Any] = make_celery(app)
    ours = {name: task for name, task in celery.tasks.items() if not name.startswith("celery.")}
    assert len(ours) >= 5
    takes = {name: list(inspect.signature(task.run).parameters) for name, task in ours.items()}
    assert {name: names for name, names in takes.items() if names} == {}
    beat = celery.conf.beat_schedule.values()
    assert [entry for entry in beat if entry.get("args") or entry.get("kwargs")] == []


def test_a_newly_signed_up_representative_sees_their_own_applications_alone(
    session: Any, sign_in: Any
) -> None:
    """F1-j: signing up gives no right to read anything that was there before."""
    places = make.organisation(), make.organisation()
    earlier = applications.sent(make.representative(places[0]), places[0])
    own = applications.draft(make.representative(places[1]), places[1])
    cohort = make.cohort(place=places[0])
    session.commit()
    browser = sign_in(session.get(Person, own.applicant_id))
    page = browser.get("/applications").text
    assert f"/applications/{own.id}" in page
    assert earlier.reference not in page
    assert str(earlier.id) not in page
    assert browser.get(f"/applications/{own.id}/edit").status_code == 200
    for address in (
        f"/applications/{earlier.id}",
        f"/applications/{earlier.id}/edit",
        f"/office/applications/{earlier.id}",
        f"/cohorts/{cohort.id}",
        f"/cohorts/{cohort.id}/people",
    ):
        assert browser.get(address).status_code == 404, address
    assert browser.get("/office/applications").status_code == 403
    assert str(cohort.id) not in browser.get("/home").text
