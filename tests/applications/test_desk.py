"""What the home page shows of applications, to whom."""

import uuid
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.test import TestResponse

from applications import operations
from applications.home import desk
from foundation.database import db
from tests.applications.conftest import Town
from tests.counting import count_queries
from tests.factories import applications as factory


def first_thing(page: TestResponse) -> Tag | None:
    """The link of the dark block."""
    return BeautifulSoup(page.text, "lxml").select_one(".next a")


def test_the_office_sees_how_many_wait_and_the_oldest(town: Town, factories: Any) -> None:
    factory.sent(town.applicant, town.place, town.programme)
    other = factories.organisation("Kainuu")
    factory.sent(factories.representative(other), other, town.programme)
    (card,) = desk(town.officer)
    assert card.context["count"] == 2
    assert card.context["oldest"].organisation.name == "Porvoo"
    assert "Porvoo" in town.desk.get("/home").text


def test_a_representative_sees_their_own_applications(town: Town, factories: Any) -> None:
    own = factory.draft(town.applicant, town.place, town.programme)
    other = factories.organisation()
    factory.draft(factories.representative(other), other, town.programme)
    (card,) = desk(town.applicant)
    assert [application.id for application in card.context["applications"]] == [own.id]
    assert own.reference in town.browser.get("/home").text


def test_others_have_no_applications_on_their_desk(town: Town, factories: Any) -> None:
    factory.sent(town.applicant, town.place, town.programme)
    assert desk(town.trainer) == []
    assert desk(factories.person()) == []


def test_the_desk_costs_one_query_however_many_wait(app: Flask, town: Town) -> None:
    costs = set()
    for _round in range(3):
        factory.sent(town.applicant, town.place, town.programme)
        db.session.commit()
        for person in (town.officer, town.applicant):
            assert person.memberships  # read once a request, before any card
            with count_queries(app) as counted:
                desk(person)
            costs.add(len(counted))
    assert costs == {1}


def test_home_opens_with_the_draft_that_waits(town: Town) -> None:
    draft = factory.draft(town.applicant, town.place, town.programme)
    link = first_thing(town.browser.get("/home"))
    assert link is not None
    assert link["href"] == f"/applications/{draft.id}/edit"


def test_the_offices_home_opens_with_the_queue_when_something_waits(town: Town) -> None:
    factory.draft(town.applicant, town.place, town.programme)
    assert first_thing(town.desk.get("/home")) is None
    factory.sent(town.applicant, town.place, town.programme)
    link = first_thing(town.desk.get("/home"))
    assert link is not None
    assert link["href"] == "/office/applications"


def test_a_question_of_the_office_comes_before_a_newer_draft(town: Town) -> None:
    asked = factory.again(factory.sent(town.applicant, town.place, town.programme))
    operations.send_back(
        town.officer, asked, question="Ketkä tulevat?", version=asked.version, id=uuid.uuid4()
    )
    factory.draft(town.applicant, town.place, town.programme)
    (card,) = desk(town.applicant)
    assert card.step is not None
    assert card.step.url.endswith(f"/applications/{asked.id}/edit")
