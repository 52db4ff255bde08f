"""An organisation, its representative, a programme, a trainer and an office, ready to apply and decide."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from courses.models import Programme
from foundation import clock
from organisations.models import Organisation
from people.models import Person


@dataclass
class Town:
    """Everybody whom an application concerns."""

    place: Organisation
    applicant: Person
    officer: Person
    trainer: Person
    programme: Programme
    browser: FlaskClient
    desk: FlaskClient
    begin: str = "/programmes/valmennus/apply"

    def answers(self, **changes: Any) -> dict[str, Any]:
        """A whole application as the form hands it in; None leaves a field out."""
        values = {
            "need": "Kotihoidon vuoronvaihdossa tieto katkeaa.",
            "committed": "y",
            "commitment": "Johtoryhmä antaa työajan.",
            "head_count": "24",
            "trainer": str(self.trainer.id),
            "first_day_wish": (clock.today() + timedelta(days=60)).isoformat(),
            "dates_note": "Ei syyslomalla.",
        }
        return {key: value for key, value in {**values, **changes}.items() if value is not None}


@pytest.fixture
def town(factories: Any, sign_in: Any) -> Town:
    """Porvoo applies, and the office decides."""
    place = factories.organisation("Porvoo")
    applicant = factories.representative(place, "Sari Laine")
    officer = factories.office_person("Outi Office")
    return Town(
        place=place,
        applicant=applicant,
        officer=officer,
        trainer=factories.pool_trainer("Teemu Trainer"),
        programme=factories.programme("valmennus"),
        browser=sign_in(applicant),
        desk=sign_in(officer),
    )
