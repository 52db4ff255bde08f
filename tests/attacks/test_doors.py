"""Everybody at every door: each route, with real keys, in every role, by every spelling."""

import re
import uuid
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select

from applications.models import Decision
from assignments.models import Assignment, Submission, SubmissionAuthor, SubmissionFile, SubmissionVersion
from courses.models import CoachingSession, Cohort, Enrolment, Invitation, PlannedTask
from courses.vocabulary import SHARED
from discussions.models import Post, Thread
from foundation.access import RowPermission
from foundation.database import Base, db
from people.models import Person
from projects.models import Group, GroupMember
from tests import permissions_page
from tests.attacks.asking import (
    Door,
    House,
    head_faults,
    matrix_faults,
    outsider_faults,
    swapped_key_faults,
)
from tests.attacks.volleys import undrawn
from tests.attacks.world import INSIDERS, OUTSIDERS, ROLES, STRANGER

pytestmark = pytest.mark.only_on("sqlite")  # long; that a list holds what opens is tried on both

NEVER_OPEN = {
    "courses.watch_material",
    "metrics.show",
    "organisations.go_to_provider",
    "people.kept",
    "people.second_factor.picture",
}
"""Routes that open for nobody here: in the midst of signing in, with a provider that answers, with a key to
the figures, with a material that is a video they do, and tests of their own see to them."""
EACH_OF = 3
"""Of the spellings of an address one in so many is tried at a door, at the next door others."""
KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture(autouse=True)
def _context(house: House) -> Iterator[None]:
    """Tests look into the database as they ask."""
    with house.app.app_context():
        yield
        db.session.rollback()


def keyed(house: House) -> list[Door]:
    """The doors with a row behind them that a permission speaks of."""
    return [door for door in house.doors if isinstance(door.declared.permission, RowPermission)]


def test_every_route_has_a_door(house: House, app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()} - {"static"}
    assert {door.endpoint for door in house.doors} == endpoints
    assert len(ROLES) == 15


def test_each_role_is_answered_as_each_route_declares(house: House) -> None:
    """F1-a, F1-b: 100 % of the routes, every role; a refusal writes nothing, and shows no word of the row.

    The words are looked for in the pages of those who try most, and of a third of the others.
    """
    assert matrix_faults(house) == []


def test_nobody_from_outside_opens_anything_of_the_cohort(house: House) -> None:
    """F1-b, whatever was declared: of what belongs to one cohort nothing opens from elsewhere."""
    assert len([answer for answer in house.everything if answer.role in OUTSIDERS]) > 1000
    assert outsider_faults(house) == []


def test_every_route_opens_for_somebody(house: House) -> None:
    opened = {answer.door.endpoint for answer in house.everything if answer.opened}
    linked = {door.endpoint for door in house.doors if door.rule.arguments & {"token", "secret"}}
    assert {door.endpoint for door in house.doors if door.real} - opened - linked == NEVER_OPEN


def test_mail_addresses_are_shown_to_nobody_who_does_not_need_them(house: House) -> None:
    """F1-f: only those who invite and decide are shown the addresses of others."""
    people: dict[str, uuid.UUID] = dict(db.session.execute(select(Person.email, Person.id)).all())  # type: ignore[arg-type]
    invited = set(db.session.scalars(select(Invitation.email)))
    shown = {
        (answer.role, answer.door.endpoint, address)
        for answer in house.everything
        if answer.role not in ("trainer", "office", "representative")
        for address in answer.mail & (people.keys() | invited)
        if people.get(address) != house.world.people.get(answer.role)
    }
    assert shown == set()
    seen_by_office = {
        address for answer in house.everything if answer.role == "office" for address in answer.mail
    }
    assert seen_by_office & (people.keys() | invited), "the office does see some"


def test_words_for_trainers_reach_no_participant(house: House) -> None:
    """F1-f: why somebody gave a review away, what others handed in, and drafts of reviews."""
    secrets = {
        **dict.fromkeys(db.session.scalars(select(SubmissionVersion.text)), "an answer"),
        **dict.fromkeys(db.session.scalars(select(Decision.reason)), "a decision"),
    }
    me = house.world.people["participant"]
    may_read = set(
        db.session.scalars(
            select(SubmissionVersion.text)
            .join(SubmissionVersion.submission)
            .join(Submission.assignment)
            .join(Assignment.plan)
            .where(Submission.authors.any(SubmissionAuthor.person_id == me) | PlannedTask.seen_by.in_(SHARED))
        )
    )
    words = {text.split("\n")[0][:60] for text in secrets if text not in may_read and len(text) > 40}
    assert len(words) > 20
    for door in house.doors:
        if "GET" in door.methods and door.may["participant"]:
            page = house.open("participant", door.address, "GET").data.decode(errors="replace")
            assert not [text for text in words if text in page], door.address


def test_the_page_of_permissions_is_what_the_house_does(house: House) -> None:
    """F1-d: who opens what changes only together with docs/permissions.md, which people read."""
    written = permissions_page.PAGE.read_text(encoding="utf-8")
    assert permissions_page.page_of(house) == written, permissions_page.HOW


def test_no_key_opens_under_another_s_address(house: House) -> None:
    """F1-b for addresses with two keys: even the office does not get a day by another cohort's address."""
    assert swapped_key_faults(house) == []


def test_no_other_method_gets_round_a_guard(house: House) -> None:
    """F1-e: HEAD is refused as GET is, a method that no view was written for too, headers say nothing."""
    assert head_faults(house) == []
    forged = {"X-HTTP-Method-Override": "GET", "X-Method-Override": "GET", "X-Original-URL": "/"}
    for answer in house.everything:
        door = answer.door
        if answer.role in (STRANGER, "no place") and not door.may[answer.role]:
            with undrawn():
                same = house.open(answer.role, door.address, answer.method, headers=forged)
            assert same.status_code == answer.status, door.address
    for number, door in enumerate(house.doors):
        unwritten = sorted({"PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"} - set(door.methods))
        with undrawn():
            for method in (unwritten[number % len(unwritten)], unwritten[(number + 1) % len(unwritten)]):
                assert house.open("office", door.address, method).status_code == 405, door.address
            assert house.open("office", door.address, "OPTIONS").data == b""


def spellings(address: str) -> list[str]:
    """The address as somebody would write it who hopes that a guard compares texts."""
    first, _, rest = address[1:].partition("/")
    return [
        address + "/",
        "//" + address[1:],
        f"/{first}//{rest}",
        f"/{first}/%2e/{rest}",
        f"/x/../{address[1:]}",
        f"/{first.upper()}/{rest}",
        f"/{quote(first[0])}{first[1:]}/{rest};x=1",
        f"/%{ord(first[0]):x}{first[1:]}/{rest}",
        address + "%00",
        address + "%20",
    ]


def test_no_other_spelling_gets_round_a_guard(house: House) -> None:
    """F1-e: a crooked address is nothing, or leads to the straight one, or is decided as it is.

    Each spelling is tried at every third door: the router reads them, and knows no door from another.
    """
    for number, door in enumerate(keyed(house)):
        for spelling in spellings(door.address)[number % EACH_OF :: EACH_OF]:
            answer = house.open("no place", spelling, door.methods[0])
            if not door.may["no place"]:
                assert answer.status_code in (308, 404, 405), spelling
                assert not any(word in answer.text for word in door.secrets)


def test_keys_are_random_and_no_right(house: House) -> None:
    """F1-l: keys are random UUIDs, which nobody counts up, and whoever guesses finds nothing."""
    for table in Base.metadata.sorted_tables:
        for key in db.session.scalars(select(table.c.id).limit(20)):
            assert uuid.UUID(str(key)).version == 4, table.name
    for door in keyed(house):
        address = KEY.sub(lambda _: str(uuid.uuid4()), door.address)
        assert address != door.address
        for role in ("office", "no place"):
            assert house.open(role, address, door.methods[0]).status_code == 404, address


def test_a_key_in_a_form_is_worth_no_more_than_one_in_an_address(house: House) -> None:
    """F1-b for what views fetch by a key in a form: it counts only within the thing of the address."""
    here = Cohort.id == house.world.cohort_id
    cohort = db.session.scalars(select(Cohort).where(here)).one()
    coaching_session = db.session.scalars(
        select(CoachingSession.id)
        .where(CoachingSession.cohort_id == cohort.id)
        .order_by(CoachingSession.starts_at)
    ).first()
    elsewhere = select(Enrolment).where(Enrolment.cohort_id != cohort.id, Enrolment.role == "participant")
    foreign = db.session.scalars(elsewhere).first()
    group = db.session.scalars(select(Group.id).where(Group.cohort_id != cohort.id)).first()
    own_group = db.session.scalars(select(Group.id).where(Group.cohort_id == cohort.id)).first()
    member = db.session.scalars(
        select(GroupMember.person_id).where(GroupMember.group_id == own_group)
    ).first()
    task, file = db.session.execute(
        select(Submission.assignment_id, SubmissionFile.file_id)
        .join(SubmissionFile.submission)
        .where(Submission.person_id != house.world.people["participant"])
    ).first() or pytest.fail("somebody else has handed in a file")
    assert foreign is not None
    assert group is not None
    place = f"/cohorts/{cohort.id}"
    tries = [
        ("trainer", f"{place}/sessions/{coaching_session}/attendance", {f"p-{foreign.id.hex}": "present"}),
        ("trainer", f"{place}/groups/people", {"person": str(foreign.person_id), "group": str(own_group)}),
        ("trainer", f"{place}/groups/people", {"person": str(member), "group": str(group)}),
        ("participant", f"/assignments/{task}", {"text": "", "seen": "", "remove": str(file)}),
    ]
    for role, address, told in tries:
        answer = house.open(role, address, "POST", data=told)
        assert answer.status_code < 500
        assert not {"attendances", "group_members", "submission_files"} & set(house.wrote), address


def test_a_hidden_post_s_words_reach_nobody_but_author_and_moderators(house: House) -> None:
    thread, post = (db.session.get_one(kind, house.world.hidden_id) for kind in (Thread, Post))
    title, words = thread.title, post.text.split(".")[0]
    assert len(words) > 10
    cohort = house.world.cohort_id
    addresses = (f"/threads/{thread.id}", f"/cohorts/{cohort}/discussion", f"/cohorts/{cohort}", "/home")
    for role in INSIDERS:
        for address in addresses if role in ("participant", "observer") else ():
            if house.world.people[role] == post.author_id:
                continue
            page = house.open(role, address, "GET")
            assert page.status_code == 200
            assert words not in page.text
            assert title not in page.text
    assert words in house.open("trainer", addresses[0], "GET").text
