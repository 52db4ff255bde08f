"""Sessions in people's calendars: the feed, read by two parsers, its address, and one session as a file."""

from datetime import date, datetime, timedelta

import icalendar
import pytest
import time_machine
import vobject

from courses.calendars import operations
from courses.calendars.models import CalendarFeed
from courses.operations import enrol
from courses.timetable import operations as timetable
from foundation import clock
from foundation.audit import AuditEntry
from tests.counting import count_queries
from tests.factories.courses import move, sessions


@pytest.fixture(autouse=True)
def winter():
    """The cohort's dates lie ahead, whenever the tests run."""
    with time_machine.travel("2027-01-11 08:00", tick=True):
        yield


def feed_address(person):
    """The address of the person's feed, which is opened when it is closed."""
    if operations.feed_of(person) is None:
        operations.open_feed(person)
    feed = operations.feed_of(person)
    return f"/calendar/{operations.secret_of(feed)}.ics"


def read(answer):
    """The events by their UIDs, as both parsers read them: they agree on what matters."""
    assert answer.status_code == 200
    events = {str(each["UID"]): each for each in icalendar.Calendar.from_ical(answer.data).walk("VEVENT")}
    others = vobject.readOne(answer.get_data(as_text=True)).contents.get("vevent", [])
    assert len(events) == len(others)
    for other in others:
        event = events[other.uid.value]
        assert other.summary.value == str(event["SUMMARY"])
        assert other.status.value == str(event["STATUS"])
        assert int(other.sequence.value) == int(event["SEQUENCE"])
        for moment, name in ((other.dtstart.value, "DTSTART"), (other.dtend.value, "DTEND")):
            assert moment.timestamp() == event[name].dt.timestamp(), name
    return events


def event_of(answer, coaching_session):
    return read(answer)[f"{coaching_session.id}@kehittamo"]


def test_the_feed_tells_both_parsers_when_and_where_in_the_person_s_language(client, factories, session):
    cohort = factories.cohort(first=date(2027, 3, 8))
    person = factories.participant(cohort)
    person.language = "sv"
    first = sessions(cohort)[0]
    move(first, place="Kommunhuset, salen; 2 vån.", by=factories.office_person())
    address = feed_address(person)
    session.commit()
    answer = client.get(address)
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert len(read(answer)) == 3
    event = event_of(answer, first)
    assert str(event["SUMMARY"]) == "Dag 1: Päivä 1 (sv)"
    assert str(event["LOCATION"]) == "Kommunhuset, salen; 2 vån."
    assert str(event["URL"]).endswith(f"/cohorts/{cohort.id}/sessions/{first.id}")
    assert event["DTSTART"].dt == datetime(2027, 3, 8, 9, 0, tzinfo=clock.HELSINKI)
    assert event["DTSTART"].params["TZID"] == "Europe/Helsinki"
    assert "Päivästä (sv)" in str(event["DESCRIPTION"])
    zone = answer.get_data(as_text=True)
    assert zone.count("BEGIN:VTIMEZONE") == 1
    assert all(len(line.encode()) <= 75 for line in zone.split("\r\n"))


@pytest.mark.parametrize(
    ("day", "hour_in_utc"),
    [
        (date(2027, 3, 27), 7),
        (date(2027, 3, 28), 6),  # summer time begins
        (date(2027, 10, 30), 6),
        (date(2027, 10, 31), 7),  # and ends
        (date(2028, 2, 29), 7),
    ],
)
def test_nine_o_clock_is_nine_o_clock_around_the_change_of_time(client, factories, session, day, hour_in_utc):
    cohort = factories.cohort(first=day)
    address = feed_address(factories.participant(cohort))
    session.commit()
    answer = client.get(address)
    event = event_of(answer, sessions(cohort)[0])
    start = event["DTSTART"].dt
    assert (start.date(), start.strftime("%H:%M")) == (day, "09:00")
    assert start.astimezone(clock.UTC).hour == hour_in_utc
    # also for a program that knows no zones and goes by the feed's own
    own = next(iter(icalendar.Calendar.from_ical(answer.data).walk("VTIMEZONE"))).to_tz(lookup_tzid=False)
    assert start.replace(tzinfo=own).astimezone(clock.UTC).hour == hour_in_utc


def test_a_moved_session_keeps_its_uid_and_raises_its_sequence(client, factories, session):
    cohort = factories.cohort(first=date(2027, 3, 8))
    address, by = feed_address(factories.participant(cohort)), factories.office_person()
    session.commit()
    before = read(client.get(address))
    second = sessions(cohort)[1]
    move(second, to=date(2027, 4, 7), by=by)
    session.commit()
    after = read(client.get(address))
    key = f"{second.id}@kehittamo"
    assert set(before) == set(after)
    assert [int(each[key]["SEQUENCE"]) for each in (before, after)] == [0, 1]
    assert after[key]["DTSTART"].dt.date() == date(2027, 4, 7)
    assert after[key]["DTSTAMP"].dt >= before[key]["DTSTAMP"].dt
    assert all(int(event["SEQUENCE"]) == 0 for uid, event in after.items() if uid != key)
    session.expire_all()
    remote = sessions(cohort)[1]
    timetable.hold_remotely(remote, link="https://meet.example.org/x", place="", seen=2, by=by)
    session.commit()
    event = read(client.get(address))[key]
    assert (int(event["SEQUENCE"]), str(event["LOCATION"])) == (2, "Etänä")
    assert "https://meet.example.org/x" in str(event["DESCRIPTION"])


def test_who_leaves_sees_what_is_ahead_called_off_and_what_was_held_stays(client, factories, session):
    cohort = factories.cohort(first=date(2027, 1, 11) - timedelta(days=7))
    place = factories.enrolment(cohort)
    address = feed_address(place.person)
    place.left_at = clock.now()
    session.commit()
    events = read(client.get(address))
    held, *ahead = (events[f"{each.id}@kehittamo"] for each in sessions(cohort))
    assert (str(held["STATUS"]), int(held["SEQUENCE"])) == ("CONFIRMED", 0)
    assert [str(event["STATUS"]) for event in ahead] == ["CANCELLED"] * 2
    assert [int(event["SEQUENCE"]) for event in ahead] == [1] * 2
    assert all(str(event["SUMMARY"]).startswith("Peruttu: ") for event in ahead)


def test_the_feed_has_all_cohorts_of_its_person_and_nobody_else_s(app, client, factories, session):
    own = [factories.cohort(first=date(2027, 3, 8)) for _each in range(2)]
    person = factories.participant(own[0])
    enrol(own[1], person, by=person)
    factories.participant(factories.cohort(first=date(2027, 3, 9)))
    long_past = factories.cohort(first=date(2025, 9, 1))
    enrol(long_past, person, by=person)
    address = feed_address(person)
    session.commit()
    with count_queries(app) as statements:
        events = read(client.get(address))
    assert set(events) == {f"{each.id}@kehittamo" for cohort in own for each in sessions(cohort)}
    assert len(statements) <= 4


def test_a_deputy_s_calendar_has_the_days_of_the_deputy(client, factories, session):
    cohort = factories.cohort(first=date(2027, 3, 8))
    place = factories.enrolment(cohort)
    place.starts_on, place.ends_on = date(2027, 4, 1), date(2027, 4, 30)
    address = feed_address(place.person)
    session.commit()
    assert list(read(client.get(address))) == [f"{sessions(cohort)[1].id}@kehittamo"]


def test_an_unchanged_feed_costs_no_bytes_and_sets_no_cookie(client, factories, session):
    cohort = factories.cohort(first=date(2027, 3, 8))
    address = feed_address(factories.participant(cohort))
    session.commit()
    first = client.get(address)
    assert "no-cache" in first.headers["Cache-Control"]
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    move(sessions(cohort)[0], to=date(2027, 3, 9), by=factories.office_person())
    session.commit()
    moved = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert moved.status_code == 200
    assert not any(
        "Set-Cookie" in answer.headers for answer in (first, again, moved, client.get("/calendar/x.ics"))
    )
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("secret", ["x", "%00", "a" * 2000, "æ", "..%2f", "' OR 1=1", "\u202e"])
def test_a_wrong_secret_is_not_found(client, secret):
    assert client.get(f"/calendar/{secret}.ics").status_code == 404


def test_wrong_secrets_run_out_and_a_right_one_never_does(client, factories, session, monkeypatch):
    from limits import parse

    from foundation.limits import LIMITS

    monkeypatch.setitem(LIMITS, "calendar addresses", parse("3 per 10 minutes"))
    address = feed_address(factories.person())
    session.commit()
    assert [client.get("/calendar/x.ics").status_code for _each in range(4)] == [404, 404, 404, 429]
    assert client.get(address).status_code == 200


def test_a_closed_account_has_no_feed(client, factories, session):
    person = factories.person()
    address = feed_address(person)
    session.commit()
    assert client.get(address).status_code == 200
    person.restricted_at = clock.now()
    session.commit()
    assert client.get(address).status_code == (200 if person.is_active else 404)
    person.erased_at = clock.now()
    session.commit()
    assert client.get(address).status_code == 404


def test_the_address_is_made_shown_again_renewed_and_switched_off(client, factories, sign_in, session):
    person = factories.participant(factories.cohort(first=date(2027, 3, 8)))
    browser, page = sign_in(person), "/account/calendar"
    assert "/calendar/" not in browser.get(page).text.replace(page, "")
    seen = []
    for _each in range(2):
        assert browser.post("/account/calendar/address").status_code == 302
        session.expire_all()
        address = feed_address(person)
        for _looks in range(2):
            assert address in browser.get(page).text
        seen.append(address)
    assert [client.get(address).status_code for address in seen] == [404, 200]
    for _twice in range(2):
        assert browser.post("/account/calendar/off").status_code == 302
    assert client.get(seen[1]).status_code == 404
    feed_acts = session.query(AuditEntry.act).filter(AuditEntry.act.like("%calendar%"))
    assert [row.act for row in feed_acts.order_by(AuditEntry.created_at)] == [
        "opened calendar feed",
        "renewed calendar address",
        "closed calendar feed",
    ]


def test_the_secret_lies_nowhere_open(factories, session):
    person = factories.person()
    secret = feed_address(person).removeprefix("/calendar/").removesuffix(".ics")
    row = session.query(CalendarFeed).one()
    assert len(secret) >= 43
    assert secret not in row.secret_hash
    assert secret.encode() not in row.secret_sealed


def test_under_another_key_secret_the_feed_goes_on_and_the_page_says_what_to_do(
    app, client, factories, sign_in, session, monkeypatch
):
    person = factories.person()
    address = feed_address(person)
    session.commit()
    monkeypatch.setitem(app.config, "KEY_SECRET", "another secret of at least thirty-two letters")
    page = sign_in(person).get("/account/calendar")
    assert page.status_code == 200
    assert "tee uusi osoite" in page.text
    assert client.get(address).status_code == 200


def test_one_session_is_a_file_for_who_may_see_it(factories, sign_in, session):
    cohort = factories.cohort(first=date(2027, 3, 8))
    second = sessions(cohort)[1]
    address = f"/cohorts/{cohort.id}/sessions/{second.id}/session.ics"
    answer = sign_in(factories.representative(cohort.organisation)).get(address)
    event = event_of(answer, second)
    assert str(event["SUMMARY"]) == "2. päivä: Päivä 2"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert sign_in(factories.participant(factories.cohort())).get(address).status_code == 404
