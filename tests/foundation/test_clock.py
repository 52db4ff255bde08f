"""One clock: UTC inside, Helsinki outside, and both nights on which an hour is lost or comes twice."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from foundation import clock

SPRING, AUTUMN = date(2027, 3, 28), date(2026, 10, 25)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("day", "wall", "moment"),
    [
        (date(2027, 2, 24), time(9), utc(2027, 2, 24, 7)),
        (date(2027, 6, 24), time(9), utc(2027, 6, 24, 6)),
        (SPRING, time(2, 59), utc(2027, 3, 28, 0, 59)),
        (SPRING, time(4), utc(2027, 3, 28, 1)),
        (AUTUMN, time(2, 59), utc(2026, 10, 24, 23, 59)),
        (AUTUMN, time(3, 30), utc(2026, 10, 25, 0, 30)),
        (AUTUMN, time(4), utc(2026, 10, 25, 2)),
    ],
    ids=str,
)
def test_a_wall_time_in_helsinki_is_this_moment(day: date, wall: time, moment: datetime) -> None:
    assert clock.at(day, wall) == moment


def test_an_hour_that_does_not_exist_is_a_moment_all_the_same() -> None:
    assert clock.helsinki(clock.at(SPRING, time(3, 30))).date() == SPRING


@pytest.mark.parametrize(("day", "hours"), [(date(2027, 2, 24), 24), (SPRING, 23), (AUTUMN, 25)], ids=str)
def test_a_day_is_as_long_as_it_is(day: date, hours: int) -> None:
    length = clock.end_of_day(day) - clock.start_of_day(day)
    assert length == timedelta(hours=hours) - timedelta(seconds=1)
    assert clock.helsinki(clock.end_of_day(day)).time() == time(23, 59, 59)


@pytest.mark.parametrize(
    ("now", "today"),
    [
        (utc(2027, 2, 24, 21, 59), date(2027, 2, 24)),
        (utc(2027, 2, 24, 22), date(2027, 2, 25)),
        (utc(2027, 6, 24, 20, 59), date(2027, 6, 24)),
        (utc(2027, 6, 24, 21), date(2027, 6, 25)),
    ],
    ids=str,
)
def test_today_is_the_date_on_the_wall_in_finland(now: datetime, today: date) -> None:
    with clock.pretending(now):
        assert clock.today() == today


def test_days_until_a_deadline_are_counted_by_the_calendar_and_not_by_hours() -> None:
    deadline = clock.end_of_day(SPRING)
    for now, days in [
        (clock.at(SPRING - timedelta(days=2), time(23, 59)), 2),
        (clock.at(SPRING - timedelta(days=1), time(0, 1)), 1),
        (clock.at(SPRING, time(23, 58)), 0),
        (clock.at(SPRING + timedelta(days=1), time(0, 1)), -1),
    ]:
        with clock.pretending(now):
            assert clock.days_until(deadline) == days


def fail_in(past: datetime) -> None:
    with clock.pretending(past):
        assert clock.now() == past
        raise KeyError


def test_pretending_ends_with_its_block_even_when_the_block_fails() -> None:
    with pytest.raises(KeyError):
        fail_in(utc(2020, 1, 1))
    assert clock.now() > utc(2026, 1, 1)
    assert clock.now().tzinfo is UTC
