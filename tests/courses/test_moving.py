"""Moving sessions: first what would change, then one act and one letter; what hangs on them follows."""

from datetime import date, time, timedelta

import pytest
import time_machine
from sqlalchemy import select

from assignments.models import Assignment
from courses import operations, queries, signals
from courses.models import PlannedTask
from courses.timetable.operations import ChangedMeanwhile, NotPossible
from courses.vocabulary import Presence
from foundation import clock
from foundation.audit import AuditEntry
from foundation.outbox import Letter
from tests.factories.courses import begun, letters_to, move, sessions

FIRST = date(2027, 3, 8)
HOSTILE = [
    "",
    " ",
    "x",
    "32.1.2027",
    "2027-02-30",
    "2027-02-29",
    "0000-00-00",
    "9999-12-31",
    "1" * 500,
    "\x00",
    "<script>",
    "2027-13-01",
]


@pytest.fixture(autouse=True)
def winter():
    """The cohort's dates lie ahead, whenever the tests run."""
    with time_machine.travel("2027-01-11 08:00", tick=True):
        yield


@pytest.fixture
def cohort(factories):
    """Three days from Monday the 8th of March 2027, four weeks apart."""
    return factories.cohort(first=FIRST)


def address(cohort):
    return f"/cohorts/{cohort.id}/sessions/move"


def typed(cohort, **changed):
    """What the form sends: the timetable as it is, but for what is changed, such as date_2."""
    found = {"version": str(cohort.timetable_version)}
    for number, each in enumerate(queries.sessions_of(cohort), 1):
        starts, ends = clock.helsinki(each.starts_at), clock.helsinki(each.ends_at)
        found |= {
            f"date_{number}": starts.date().isoformat(),
            f"starts_{number}": starts.strftime("%H:%M"),
            f"ends_{number}": ends.strftime("%H:%M"),
            f"place_{number}": each.place,
        }
    assert set(changed) <= {*found, "check", "confirm", "back"}
    return found | changed


def dues(session, cohort):
    statement = select(PlannedTask.key, Assignment.due_at).join(Assignment.plan)
    rows = session.execute(statement.where(Assignment.cohort_id == cohort.id))
    return {key: clock.helsinki(due).date() for key, due in rows}


def test_the_first_step_tells_what_would_change_and_changes_nothing(factories, sign_in, session, cohort):
    people = [factories.participant(cohort) for _each in range(2)]
    trainer = factories.trainer(cohort)
    before, due = [each.date for each in sessions(cohort)], dues(session, cohort)
    page = sign_in(trainer).post(
        address(cohort), data=typed(cohort, date_2="2027-04-07", place_2="Kirjasto", check="1")
    )
    assert page.status_code == 200
    for words in (
        "ma 5.4.2027 klo 9.00–15.30",
        "ke 7.4.2027 klo 9.00–15.30 · Kirjasto",
        "pe 2.4.2027 klo 23.59",
        "su 4.4.2027 klo 23.59",
        "3 ryhmän jäsentä saa kirjeen",
    ):
        assert words in page.text, words
    assert "ma 8.3.2027" not in page.text
    session.expire_all()
    assert [each.date for each in sessions(cohort)] == before
    assert dues(session, cohort) == due
    assert letters_to(people[0].email) == []


def test_confirming_moves_what_hangs_on_it_and_writes_to_everybody_once(factories, sign_in, session, cohort):
    person, trainer = factories.participant(cohort), factories.trainer(cohort)
    data = typed(cohort, date_2="2027-04-07", date_3="2027-05-12", starts_3="10:00", confirm="1")
    before, heard = dues(session, cohort), []

    def listen(moved):
        heard.append(moved.id)

    browser = sign_in(trainer)
    with signals.session_moved.connected_to(listen):
        for _twice in range(2):
            assert browser.post(address(cohort), data=data).status_code == 302
    session.expire_all()
    first, second, third = sessions(cohort)
    assert (first.date, second.date, third.date) == (FIRST, date(2027, 4, 7), date(2027, 5, 12))
    assert clock.helsinki(third.starts_at).time() == time(10)
    assert (first.sequence, second.sequence, third.sequence) == (0, 1, 1)
    assert heard == [second.id, third.id]
    assert dues(session, cohort)["interim-1"] == before["interim-1"] + timedelta(days=2)
    assert dues(session, cohort)["pre-1"] == before["pre-1"]
    [letter] = letters_to(person.email)
    for words in ("Päivä 2", "Päivä 3", "ke 7.4.2027 klo 9.00–15.30", "ke 12.5.2027 klo 10.00–15.30"):
        assert words in letter.body, words
    assert "Päivä 1" not in letter.body
    assert len(letters_to(trainer.email)) == 1
    acts = session.execute(
        select(AuditEntry.actor_id, AuditEntry.act).where(AuditEntry.object_id.in_([second.id, third.id]))
    ).all()
    assert acts == [(trainer.id, "moved session")] * 2


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2027-03-27", "lauantai"),
        ("2027-03-28", "Pääsiäispäivä"),
        ("2027-03-26", "Pitkäperjantai"),
        ("2027-05-01", "Vappu"),
        ("2027-03-21", "sunnuntai"),
    ],
)
def test_a_weekend_or_holiday_is_told_by_name_and_can_be_confirmed(
    factories, sign_in, session, cohort, day, words
):
    browser = sign_in(factories.trainer(cohort))
    page = browser.post(address(cohort), data=typed(cohort, date_2=day, check="1"))
    assert page.status_code == 200
    assert words in page.text
    assert browser.post(address(cohort), data=typed(cohort, date_2=day, confirm="1")).status_code == 302
    session.expire_all()
    assert sessions(cohort)[1].date.isoformat() == day


def test_an_ordinary_day_is_told_without_a_warning(factories, sign_in, cohort):
    browser = sign_in(factories.trainer(cohort))
    past = browser.post(address(cohort), data=typed(cohort, date_1="2027-01-08", check="1"))
    ahead = browser.post(address(cohort), data=typed(cohort, date_1="2027-03-09", check="1"))
    assert ("jo mennyt" in past.text, "jo mennyt" in ahead.text) == (True, False)
    assert "note--soon" not in ahead.text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"date_2": "2027-03-08"}, "date_2"),
        ({"date_2": "2027-03-01"}, "date_2"),
        ({"date_2": "2027-05-03"}, "date_3"),
        ({"ends_1": "09:00"}, "ends_1"),
        ({"starts_3": "15:31"}, "ends_3"),
    ],
)
def test_a_wrong_order_is_an_error_beside_the_field(factories, sign_in, session, cohort, changed, field):
    before = [each.starts_at for each in sessions(cohort)]
    browser = sign_in(factories.trainer(cohort))
    for button in ("check", "confirm"):
        page = browser.post(address(cohort), data=typed(cohort, **changed, **{button: "1"}))
        assert page.status_code == 422
        assert f'id="{field}-error"' in page.text
        assert page.text.count("govuk-error-message") == 1
    session.expire_all()
    assert [each.starts_at for each in sessions(cohort)] == before


def test_two_sessions_of_one_day_follow_each_other(factories, sign_in, session, cohort):
    data = typed(cohort, date_2="2027-03-08", starts_2="15:30", ends_2="17:00", confirm="1")
    assert sign_in(factories.trainer(cohort)).post(address(cohort), data=data).status_code == 302
    session.expire_all()
    assert [each.date for each in sessions(cohort)[:2]] == [FIRST, FIRST]


@pytest.mark.parametrize("day", HOSTILE)
def test_a_wrong_date_is_refused_and_what_was_typed_is_kept(factories, sign_in, session, cohort, day):
    page = sign_in(factories.trainer(cohort)).post(
        address(cohort), data=typed(cohort, date_1=day, place_2="Kirjaston sali", confirm="1")
    )
    assert page.status_code == 422
    assert "Kirjaston sali" in page.text
    session.expire_all()
    assert sessions(cohort)[0].date == FIRST


@pytest.mark.parametrize("typed_time", ["", "25:00", "9", "\x00", "9" * 400, "09:00:00:00"])
def test_a_wrong_time_is_refused(factories, sign_in, cohort, typed_time):
    page = sign_in(factories.trainer(cohort)).post(
        address(cohort), data=typed(cohort, starts_1=typed_time, confirm="1")
    )
    assert page.status_code == 422
    assert 'id="starts_1-error"' in page.text


def test_a_time_may_be_typed_as_people_here_write_it(factories, sign_in, session, cohort):
    data = typed(cohort, starts_1="8.30", date_1="9.3.2027", confirm="1")
    assert sign_in(factories.trainer(cohort)).post(address(cohort), data=data).status_code == 302
    session.expire_all()
    assert clock.helsinki(sessions(cohort)[0].starts_at).strftime("%d.%m. %H.%M") == "09.03. 08.30"


def test_too_long_a_place_is_refused(factories, sign_in, cohort):
    data = typed(cohort, place_1="x" * 201, confirm="1")
    assert sign_in(factories.trainer(cohort)).post(address(cohort), data=data).status_code == 422


def test_the_second_of_two_changers_is_told_and_keeps_what_they_chose(factories, sign_in, session, cohort):
    one, other = factories.trainer(cohort), factories.office_person()
    mine = typed(cohort, date_2="2027-04-07", place_2="Oma paikka")
    theirs = typed(cohort, date_3="2027-05-12", place_3="Heidän paikkansa")
    assert sign_in(one).post(address(cohort), data={**theirs, "confirm": "1"}).status_code == 302
    browser = sign_in(other)
    for button in ("check", "confirm"):
        page = browser.post(address(cohort), data={**mine, button: "1"})
        assert page.status_code == 409
        newest = 'name="version" type="hidden" value="2"'
        for words in ("Oma paikka", "Heidän paikkansa", "2027-04-07", newest):
            assert words in page.text, words
    session.expire_all()
    assert [each.place for each in sessions(cohort)] == ["", "", "Heidän paikkansa"]


def test_of_two_who_saw_the_same_timetable_one_gets_through(factories, session, cohort):
    first, second, _third = sessions(cohort)
    by, seen = factories.office_person(), cohort.timetable_version
    move(first, to=FIRST + timedelta(days=1), by=by)
    session.refresh(cohort)
    assert cohort.timetable_version == seen + 1
    cohort.timetable_version = seen  # what the second one's page said
    session.expunge(cohort)
    with pytest.raises(ChangedMeanwhile):
        move(second, to=second.date + timedelta(days=1), by=by)


def test_a_session_that_was_held_stays_where_it_was(factories, sign_in, session):
    cohort = begun()
    enrolment, trainer = factories.enrolment(cohort), factories.trainer(cohort)
    held = sessions(cohort)[0]
    operations.mark_attendance(trainer, held, {enrolment.id: Presence.PRESENT})
    session.commit()
    browser, data = sign_in(trainer), typed(cohort, date_1=(held.date + timedelta(days=1)).isoformat())
    page = browser.get(address(cohort))
    assert ('name="date_1"' in page.text, 'name="date_2"' in page.text) == (False, True)
    browser.post(address(cohort), data={**data, "confirm": "1"})
    held = sessions(cohort)[0]
    with pytest.raises(NotPossible):
        move(held, to=held.date + timedelta(days=1), by=trainer)
    session.rollback()
    assert sessions(cohort)[0].sequence == 0


def test_a_place_told_for_the_first_time_writes_to_nobody_another_place_does(
    factories, sign_in, session, cohort
):
    person, browser = factories.participant(cohort), sign_in(factories.trainer(cohort))
    counts = []
    for place in ("Kirjasto", "Kirjasto", "Kaupungintalo"):
        session.expire_all()
        page = browser.post(address(cohort), data=typed(cohort, place_1=f"  {place} ", confirm="1"))
        assert page.status_code == 302
        counts.append(len(letters_to(person.email)))
    assert counts == [0, 0, 1]
    session.expire_all()
    assert (sessions(cohort)[0].place, sessions(cohort)[0].sequence) == ("Kaupungintalo", 2)


def test_hours_stay_on_the_wall_over_the_change_of_time(factories, session):
    autumn = factories.cohort(first=date(2027, 10, 29))
    move(sessions(autumn)[0], to=date(2027, 10, 31), by=factories.office_person())
    moved = sessions(autumn)[0]
    assert (moved.starts_at.hour, clock.helsinki(moved.starts_at).strftime("%H.%M")) == (7, "09.00")
    assert moved.ends_at - moved.starts_at == timedelta(hours=6, minutes=30)


def test_a_session_may_be_on_the_29th_of_february(factories, sign_in, session):
    cohort = factories.cohort(first=date(2028, 2, 25))
    data = typed(cohort, date_1="2028-02-29", confirm="1")
    assert sign_in(factories.trainer(cohort)).post(address(cohort), data=data).status_code == 302
    session.expire_all()
    assert sessions(cohort)[0].date == date(2028, 2, 29)
    assert dues(session, cohort)["pre-1"] == date(2028, 2, 24)


def test_only_who_trains_the_cohort_or_runs_the_office_moves_sessions(factories, sign_in, session, cohort):
    data = typed(cohort, date_2="2027-04-07", confirm="1")
    refused = {
        "participant": factories.participant(cohort),
        "representative": factories.representative(cohort.organisation),
        "another trainer": factories.trainer(factories.cohort()),
    }
    for who, person in refused.items():
        browser = sign_in(person)
        assert browser.get(address(cohort)).status_code == 404, who
        assert browser.post(address(cohort), data=data).status_code == 404, who
    session.expire_all()
    assert sessions(cohort)[1].sequence == 0
    assert session.query(Letter).filter_by(kind="session_moved").count() == 0
    assert sign_in(factories.office_person()).post(address(cohort), data=data).status_code == 302
