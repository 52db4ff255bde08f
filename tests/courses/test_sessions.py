"""Contact days: their hours on the wall in Helsinki, their place, moving them, what belongs to them."""

from datetime import date, timedelta

import pytest

from courses import operations, queries, signals
from courses.operations import DateRefused
from courses.vocabulary import Presence
from foundation import clock
from foundation.outbox import Letter
from tests.factories.courses import begun, letters_to, sessions

HOSTILE = [
    "",
    " ",
    "x",
    "32.1.2027",
    "2027-02-30",
    "0000-00-00",
    "9999-12-31",
    "1" * 500,
    "\x00",
    "<script>",
    "2027-13-01",
]


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


def test_a_moved_day_keeps_its_hours_over_the_clock_change(factories, session):
    coaching_session = sessions(factories.cohort(first=date(2027, 3, 26)))[0]
    assert operations.change_session(
        coaching_session, date=date(2027, 3, 29), place="", by=factories.office_person()
    )
    assert clock.helsinki(coaching_session.starts_at).strftime("%H.%M") == "09.00"
    assert clock.helsinki(coaching_session.ends_at).strftime("%H.%M") == "15.30"


def test_moving_a_day_is_told_to_rooms_and_people_once(factories, sign_in, session):
    cohort = factories.cohort()
    person, trainer = factories.participant(cohort), factories.trainer(cohort)
    coaching_session = sessions(cohort)[1]
    target = coaching_session.date + timedelta(days=1)
    address = f"/cohorts/{cohort.id}/sessions/{coaching_session.id}/edit"
    heard = []

    def listen(moved):
        heard.append(moved.id)

    browser = sign_in(trainer)
    with signals.session_moved.connected_to(listen):
        for _again in range(2):
            answer = browser.post(address, data={"date": target.isoformat(), "place": "  Kaupungintalo "})
            assert answer.status_code == 302
    session.expire_all()
    moved = queries.coaching_session(cohort.id, coaching_session.id)
    assert (moved.date, moved.place) == (target, "Kaupungintalo")
    assert len(heard) == 1
    assert [letter.kind for letter in letters_to(person.email)] == ["session_moved"]


def test_changing_only_the_place_writes_to_nobody(factories, sign_in, session):
    cohort = factories.cohort()
    factories.participant(cohort)
    coaching_session = sessions(cohort)[0]
    answer = sign_in(factories.trainer(cohort)).post(
        f"/cohorts/{cohort.id}/sessions/{coaching_session.id}/edit",
        data={"date": coaching_session.date.isoformat(), "place": "Kirjasto"},
    )
    assert answer.status_code == 302
    assert session.query(Letter).filter_by(kind="session_moved").count() == 0


def test_days_never_change_places(factories):
    cohort = factories.cohort()
    first, second, third = sessions(cohort)
    by = factories.office_person()
    for target in (first.date, first.date - timedelta(days=1), third.date, third.date + timedelta(days=1)):
        with pytest.raises(DateRefused):
            operations.change_session(second, date=target, place="x", by=by)
    assert second.place == ""


def test_a_day_that_was_held_stays_where_it_was(factories, sign_in, session):
    cohort = begun()
    enrolment, trainer = factories.enrolment(cohort), factories.trainer(cohort)
    coaching_session = sessions(cohort)[0]
    operations.mark_attendance(trainer, coaching_session, {enrolment.id: Presence.PRESENT})
    was, target = coaching_session.date, coaching_session.date + timedelta(days=1)
    page = sign_in(trainer).post(
        f"/cohorts/{cohort.id}/sessions/{coaching_session.id}/edit",
        data={"date": target.isoformat(), "place": "Koulu"},
    )
    assert page.status_code == 422
    assert "Koulu" in page.text
    session.expire_all()
    assert queries.coaching_session(cohort.id, coaching_session.id).date == was


@pytest.mark.parametrize("typed", HOSTILE)
def test_a_wrong_date_is_refused_and_what_was_typed_is_kept(factories, sign_in, session, typed):
    cohort = factories.cohort()
    coaching_session = sessions(cohort)[0]
    was = coaching_session.date
    page = sign_in(factories.trainer(cohort)).post(
        f"/cohorts/{cohort.id}/sessions/{coaching_session.id}/edit",
        data={"date": typed, "place": "Kirjaston sali"},
    )
    assert page.status_code == 422
    assert "Kirjaston sali" in page.text
    session.expire_all()
    assert queries.coaching_session(cohort.id, coaching_session.id).date == was


def test_too_long_a_place_is_refused(factories, sign_in):
    cohort = factories.cohort()
    coaching_session = sessions(cohort)[0]
    page = sign_in(factories.trainer(cohort)).post(
        f"/cohorts/{cohort.id}/sessions/{coaching_session.id}/edit",
        data={"date": coaching_session.date.isoformat(), "place": "x" * 201},
    )
    assert page.status_code == 422


def test_the_day_page_shows_programme_place_and_materials(factories, sign_in, session):
    cohort = factories.cohort()
    coaching_session = sessions(cohort)[0]
    coaching_session.place = "Kaupungintalo <b>sali</b>"
    page = sign_in(factories.participant(cohort)).get(f"/cohorts/{cohort.id}/sessions/{coaching_session.id}")
    assert page.status_code == 200
    for words in ("<p>Ohjelma</p>", "Aineisto 1", "Kaupungintalo &lt;b&gt;", "9.00–15.30"):
        assert words in page.text
    assert "Aineisto 2" not in page.text
    assert "/edit" not in page.text


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
        for page in ("", "/edit", "/attendance"):
            assert browser.get(f"/cohorts/{cohort_id}/sessions/{other_session.id}{page}").status_code == 404


def test_participants_do_not_change_days(factories, sign_in):
    cohort = factories.cohort()
    coaching_session = sessions(cohort)[0]
    for person in (factories.participant(cohort), factories.representative(cohort.organisation)):
        browser = sign_in(person)
        assert browser.get(f"/cohorts/{cohort.id}/sessions/{coaching_session.id}/edit").status_code == 404
        assert (
            browser.post(f"/cohorts/{cohort.id}/sessions/{coaching_session.id}/edit", data={}).status_code
            == 404
        )
