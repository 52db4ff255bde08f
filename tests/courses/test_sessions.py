"""Contact days: their hours on the wall in Helsinki, their place, moving them, what belongs to them."""

from datetime import date, timedelta

import pytest

from foundation import clock
from tests.factories.courses import sessions


@pytest.mark.parametrize(
    "first", [date(2027, 3, 8), date(2027, 3, 26), date(2027, 3, 29), date(2026, 10, 23)]
)
def test_a_day_begins_at_nine_whichever_side_of_the_clock_change_it_is(factories, first):
    walls = [
        clock.helsinki(coaching_session.starts_at)
        for coaching_session in sessions(factories.cohort(first=first))
    ]
    assert [(wall.hour, wall.minute) for wall in walls] == [(9, 0)] * 3
    assert [wall.date() for wall in walls] == [first + timedelta(weeks=4 * n) for n in range(3)]


def test_summer_time_moves_the_moment_and_not_the_wall_clock(factories):
    before, after, *_rest = sessions(factories.cohort(first=date(2027, 3, 8)))
    assert (before.starts_at.hour, after.starts_at.hour) == (7, 6)


def test_the_day_page_shows_programme_place_and_materials(factories, sign_in, session):
    cohort = factories.cohort()
    coaching_session = sessions(cohort)[0]
    coaching_session.place = "Kaupungintalo <b>sali</b>"
    page = sign_in(factories.participant(cohort)).get(f"/cohorts/{cohort.id}/sessions/{coaching_session.id}")
    assert page.status_code == 200
    for words in ("<p>Ohjelma</p>", "Aineisto 1", "Kaupungintalo &lt;b&gt;", "9.00–15.30"):
        assert words in page.text
    assert "Aineisto 2" not in page.text
    assert "/remote" not in page.text
    assert "/sessions/move" not in page.text


def test_a_material_is_read_with_the_ones_before_and_after(factories, sign_in):
    cohort = factories.cohort()
    browser = sign_in(factories.participant(cohort))
    page = browser.get(f"/cohorts/{cohort.id}/materials/page-2")
    assert "<p>Sisältö</p>" in page.text
    assert f"/cohorts/{cohort.id}/materials/page-1" in page.text
    assert f"/cohorts/{cohort.id}/materials/page-3" in page.text


@pytest.mark.parametrize("key", ["page-9", "x" * 2000, "%00", "..", "æ", "' OR 1=1"])
def test_an_unknown_material_is_not_found(factories, sign_in, key):
    cohort = factories.cohort()
    assert (
        sign_in(factories.participant(cohort)).get(f"/cohorts/{cohort.id}/materials/{key}").status_code == 404
    )


def test_a_day_is_found_only_in_its_own_cohort(factories, sign_in):
    own, other = factories.cohort(), factories.cohort()
    trainer = factories.trainer(own)
    browser = sign_in(trainer)
    other_session = sessions(other)[0]
    for cohort_id in (own.id, other.id):
        for page in ("", "/remote", "/attendance", "/session.ics"):
            assert browser.get(f"/cohorts/{cohort_id}/sessions/{other_session.id}{page}").status_code == 404
