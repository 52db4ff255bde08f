"""The shapes of programmes: kinds of sessions, their plans, no fair, no badge; and contradictions."""

from datetime import time
from pathlib import Path

import pytest

from courses.content import read_all
from courses.vocabulary import HeldFor, HowMany, Joining, SessionKind, TaskKind
from tests.courses.small_programme import STORED, change, told, write_programme

FAIR = "fair: {session: day-2, reviews_each: 3}\n"
BADGE = "badge: star\n"
CRITERIA = "criteria: {sessions_attended: 1, tasks: all, reviews: all}\n"
PLAN = ('"09:00 Coffee"', '"09:30 Rules"', '"12:15 Work: in groups"')


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_programme(tmp_path)


@pytest.fixture
def structure(root: Path) -> Path:
    return root / STORED / "programme.yaml"


def plan(root: Path, language: str, *lines: str) -> int:
    """Give day 1 a plan; the line of the file on which its first part stands."""
    path = root / STORED / language / "day-1.md"
    head = "summary: A summary\n"
    return change(path, head, head + "plan:\n" + "".join(f"  - {line}\n" for line in lines)) + 2


def test_what_is_left_out_has_its_plain_meaning(root: Path) -> None:
    [content] = read_all(root)
    assert (content.joining, content.organisations) == (Joining.APPLICATION, HowMany.ONE)
    assert [session.kind for session in content.sessions] == [SessionKind.CONTACT_DAY] * 2
    assert {session.held_for for session in content.sessions} == {HeldFor.EVERYONE}
    assert content.sessions[0].plan == []


def test_webinars_guidance_and_final_tasks_are_read(root: Path, structure: Path) -> None:
    change(structure, "joining: application", "joining: self_enrolment")
    change(structure, "organisations: one", "organisations: several")
    text = structure.read_text().replace("kind: contact_day", "kind: webinar", 1)
    text = text.replace("kind: contact_day", "kind: guidance\n    for: each_organisation", 1)
    text = text.replace("kind: interim", "kind: final").replace(
        "due: {days: -5, of: day-2}", "due: {days: 9, of: day-2}"
    )
    structure.write_text(text)
    [content] = read_all(root)
    assert (content.joining, content.organisations) == (Joining.SELF_ENROLMENT, HowMany.SEVERAL)
    assert [session.kind for session in content.sessions] == [SessionKind.WEBINAR, SessionKind.GUIDANCE]
    assert content.sessions[1].held_for is HeldFor.EACH_ORGANISATION
    assert content.tasks[1].kind is TaskKind.FINAL


def test_a_programme_needs_neither_fair_nor_badge(root: Path, structure: Path) -> None:
    structure.write_text(structure.read_text().replace(FAIR + BADGE + CRITERIA, ""))
    [content] = read_all(root)
    assert (content.fair, content.badge, content.criteria) == (None, None, None)


def test_whether_it_is_open_and_what_the_badge_says_make_no_new_version(root: Path, structure: Path) -> None:
    [before] = read_all(root)
    change(structure, "open: true", "open: false")
    change(root / "badges/star/fi.md", "The story.", "Another story.")
    [after] = read_all(root)
    assert (before.open, after.open) == (True, False)
    assert before.digest == after.digest
    change(structure, "price_euros: 100", "price_euros: 101")
    assert read_all(root)[0].digest != before.digest


CONTRADICTIONS = {
    "reviews without a fair": (FAIR, "", "criteria", "the badge asks for all reviews, but there is no fair"),
    "badge without criteria": (CRITERIA, "", "badge", "`badge` and `criteria` go together"),
    "criteria without a badge": (BADGE, "", "criteria", "`badge` and `criteria` go together"),
    "a badge for nothing": (
        CRITERIA,
        "criteria: {sessions_attended: 0, tasks: none, reviews: none}\n",
        "criteria",
        "the badge asks for nothing; everybody would have it at once",
    ),
    "an interim assignment after the end": (
        "due: {days: -5, of: day-2}",
        "due: {days: 5, of: day-2}",
        "    due: {days: 5",
        "the interim assignment `between` would close after the last session; its kind is `final`",
    ),
    "an unknown kind of session": (
        '    kind: contact_day\n    starts: "09:00"\n    ends: "15:30"\n    weeks_after_first: 0',
        '    kind: picnic\n    starts: "09:00"\n    ends: "15:30"\n    weeks_after_first: 0',
        "    kind: picnic",
        "`kind` must be one of: contact_day, webinar, guidance",
    ),
    "two sessions at once": (
        "weeks_after_first: 4",
        "weeks_after_first: 0",
        "    starts:",
        "the session `day-2` begins before the one above it has ended",
    ),
}


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_what_contradicts_itself_is_told_on_its_line(root: Path, structure: Path, case: str) -> None:
    old, new, where, message = CONTRADICTIONS[case]
    change(structure, old, new)
    lines = structure.read_text().split("\n")
    at = max(number for number, line in enumerate(lines, 1) if line.startswith(where))
    assert (STORED + "programme.yaml", at, message) in told(root)


def test_two_sessions_of_one_day_are_right_when_one_follows_the_other(root: Path, structure: Path) -> None:
    change(structure, "weeks_after_first: 4", "weeks_after_first: 0")
    structure.write_text(structure.read_text().replace('ends: "15:30"', 'ends: "12:00"', 1))
    second = structure.read_text().rindex('starts: "09:00"')
    text = structure.read_text()
    structure.write_text(text[:second] + 'starts: "12:00"' + text[second + len('starts: "09:00"') :])
    change(structure, "due: {days: -5, of: day-2}", "due: {days: 0, of: day-2}")
    assert read_all(root)[0].sessions[1].starts == time(12)


def test_a_plan_has_the_same_times_in_each_language(root: Path) -> None:
    plan(root, "fi", *PLAN)
    plan(root, "sv", '"09:00 Kaffe"', '"09:30 Regler"', '"12:15 Arbete"')
    [content] = read_all(root)
    assert [(slot.starts, slot.words["sv"]) for slot in content.sessions[0].plan] == [
        (time(9), "Kaffe"),
        (time(9, 30), "Regler"),
        (time(12, 15), "Arbete"),
    ]
    assert content.sessions[0].plan[2].words["fi"] == "Work: in groups"


BAD_LINES = {
    "before the session": ('"08:30 Early"', "08:30 is not within the session, 09:00-15:30"),
    "after the session": ('"15:30 Late"', "15:30 is not within the session, 09:00-15:30"),
    "no later than the one above": ('"09:00 Again"', "09:00 is not later than the line above it"),
    "no time": (
        "Coffee",
        '`plan` has a line that is not a time of day and words, such as "09:30 Coffee and start"',
    ),
    "no words": (
        '"09:30"',
        '`plan` has a line that is not a time of day and words, such as "09:30 Coffee and start"',
    ),
    "a dot": (
        '"9.30 Coffee"',
        '`plan` has a line that is not a time of day and words, such as "09:30 Coffee and start"',
    ),
    "a tag": ('"09:30 <b>Coffee</b>"', "`plan` must be plain text, without HTML tags"),
    "too long": (
        f'"09:30 {"x" * 121}"',
        "`plan` has a line that is too long: at most 120 characters of words",
    ),
}


@pytest.mark.parametrize("case", BAD_LINES)
def test_a_line_of_a_plan_that_can_not_be_is_told(root: Path, case: str) -> None:
    line, message = BAD_LINES[case]
    first = plan(root, "fi", '"09:00 Start"', line)
    plan(root, "sv", '"09:00 Start"', line)
    assert (STORED + "fi/day-1.md", first + 1, message) in told(root)


def test_other_times_in_another_language_are_told_where_they_differ(root: Path) -> None:
    plan(root, "fi", *PLAN)
    first = plan(root, "sv", '"09:00 Kaffe"', '"09:45 Regler"', '"12:15 Arbete"')
    message = "the plan's times differ from those in `fi`: 09:00, 09:30, 12:15"
    assert told(root) == [(STORED + "sv/day-1.md", first + 1, message)]


def test_a_plan_in_one_language_only_is_told(root: Path) -> None:
    plan(root, "fi", *PLAN)
    assert told(root) == [
        (STORED + "sv/day-1.md", 2, "the plan's times differ from those in `fi`: 09:00, 09:30, 12:15")
    ]
