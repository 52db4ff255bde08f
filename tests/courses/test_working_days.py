"""Dates that are proposed: working days in Finland, in the programme's order."""

from datetime import date

import pytest

from courses.timetable.working_days import holiday_on, is_working_day, next_working_day, propose_dates
from foundation.languages import in_language


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 3, 8), date(2027, 3, 8)),
        (date(2027, 3, 13), date(2027, 3, 15)),
        (date(2027, 3, 26), date(2027, 3, 30)),  # Good Friday to Easter Monday
        (date(2027, 5, 6), date(2027, 5, 7)),  # Ascension Day
        (date(2026, 12, 24), date(2026, 12, 28)),
        (date(2027, 12, 6), date(2027, 12, 7)),
        (date(2028, 2, 29), date(2028, 2, 29)),
        (date(2027, 10, 31), date(2027, 11, 1)),  # a Sunday on which the clocks change
        (date(2100, 12, 31), date(2100, 12, 31)),
    ],
)
def test_a_day_goes_to_the_next_working_day(day, expected):
    assert next_working_day(day) == expected


def test_every_proposed_date_is_a_working_day_in_order(factories):
    version = factories.version_of(factories.programme(sessions=12))
    for first in (date(2026, 11, 30), date(2027, 3, 26), date(2027, 12, 24)):
        dates = propose_dates(version, first)
        assert len(dates) == 12
        assert all(is_working_day(day) for day in dates)
        assert dates == sorted(set(dates))


def test_sessions_that_a_holiday_pushes_together_stay_apart(factories):
    version = factories.version_of(factories.programme())
    for plan in version.sessions:
        plan.weeks_after_first = 0
    assert propose_dates(version, date(2026, 12, 24)) == [
        date(2026, 12, 28),
        date(2026, 12, 29),
        date(2026, 12, 30),
    ]


def test_a_holiday_has_its_name_in_each_language(session):
    names = {}
    for language in ("fi", "sv", "en"):
        with in_language(language):
            names[language] = holiday_on(date(2027, 12, 6))
    assert names == {"fi": "Itsenäisyyspäivä", "sv": "Självständighetsdagen", "en": "Independence Day"}
    assert holiday_on(date(2027, 12, 7)) == ""
