"""One cohort runs from application to a badge that others can verify: the whole story, as people live it."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from flask import Flask
from tests.journeys import applying
from tests.journeys.setting import House, open_the_house


@pytest.fixture
def house(app: Flask) -> Iterator[House]:
    """The house on a January morning, before anybody has applied."""
    with time_machine.travel("2027-01-11T07:40:00+00:00", tick=True) as time:
        yield open_the_house(app, time)


def test_one_cohort_from_application_to_a_badge_that_others_verify(house: House) -> None:
    marika = applying.sign_up(house)
    reference = applying.write_application(marika)
    house.it_is(date(2027, 1, 13))
    marika.come_in()
    applying.decide(house, marika, reference)
    house.it_is(date(2027, 2, 1))
    cohort = applying.invite(marika)
    early = {key: applying.join(house, key) for key in ("aino", "mikko", "leila", "petri", "ebba")}
    assert cohort
    assert early
