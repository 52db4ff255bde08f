"""Nobody decides on their own organisation's application, whatever else they are."""

from typing import Any

import pytest

from applications.vocabulary import ApplicationState
from foundation.database import db
from organisations.models import Membership
from organisations.vocabulary import MembershipRole
from tests.applications.conftest import Town
from tests.applications.test_story import fields, only_application
from tests.factories import applications as factory


@pytest.mark.parametrize("part", ["accept", "question", "reject"])
def test_an_officer_who_represents_the_applicant_leaves_it_to_another(part: str, town: Town) -> None:
    made = factory.sent(town.applicant, town.place, town.programme)
    address = f"/office/applications/{made.id}/{part}"
    assert town.desk.get(address).status_code == 200
    form = fields(town.desk.get(address))
    db.session.add(
        Membership(
            person_id=town.officer.id, organisation_id=town.place.id, role=MembershipRole.REPRESENTATIVE
        )
    )
    assert town.desk.get(f"/office/applications/{made.id}").status_code == 200
    assert town.desk.get(address).status_code == 403
    form = {**form, "reason": "Oma hakemus", "trainer": str(town.trainer.id)}
    assert town.desk.post(address, data=form).status_code == 403
    assert only_application().state is ApplicationState.SENT


def test_an_officer_of_the_pool_is_not_their_own_choice(town: Town, factories: Any) -> None:
    """F1-k: a place for oneself needs a second person."""
    made = factory.sent(town.applicant, town.place, town.programme)
    db.session.add(
        Membership(
            person_id=town.officer.id, organisation_id=factories.office().id, role=MembershipRole.TRAINER
        )
    )
    address = f"/office/applications/{made.id}/accept"
    form = {**fields(town.desk.get(address)), "reason": "Hyvä", "trainer": str(town.officer.id)}
    assert town.desk.post(address, data=form).status_code == 422
    assert only_application().state is ApplicationState.SENT
