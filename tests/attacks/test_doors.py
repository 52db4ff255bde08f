"""Everybody at every door: each route with a key in its address, with real keys, in every role."""

import uuid
from collections.abc import Iterator
from typing import Any

from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import select

from discussions.models import Post, Thread
from foundation.database import Base, db
from tests.attacks.conftest import OUTSIDERS, World

COMMON = {
    "GET assignments.list_assignments",
    "GET assignments.show_assignment",
    "GET courses.list_people",
    "GET courses.show_cohort",
    "GET courses.show_day",
    "GET courses.show_material",
    "GET discussions.begin_thread",
    "GET discussions.list_threads",
    "GET discussions.show_post",
    "GET discussions.show_thread",
    "GET fair.show_fair",
    "GET fair.show_stand",
    "GET projects.list_groups",
    "GET projects.show_project",
    "POST discussions.begin_thread",
    "POST discussions.show_thread",
}
INVITING = {
    "GET courses.invite",
    "GET courses.list_invitations",
    "POST courses.answer_invitation",
    "POST courses.invite",
}
TRAINING = (
    COMMON
    | INVITING
    | {
        "GET assignments.queue",
        "GET assignments.show_submission",
        "GET assignments.download",
        "GET badges.list_cohort",
        "GET courses.edit_day",
        "GET courses.mark_attendance",
        "GET discussions.hide",
        "GET fair.open_fair",
        "GET fair.show_sharing",
        "GET projects.create_group",
        "GET projects.place_people",
        "GET projects.rename",
        "POST assignments.give_feedback",
        "POST courses.edit_day",
        "POST courses.finish",
        "POST courses.mark_attendance",
        "POST discussions.hide",
        "POST discussions.pin",
        "POST discussions.restore",
        "POST discussions.unpin",
        "POST fair.close_fair",
        "POST fair.open_fair",
        "POST fair.reopen_fair",
        "POST fair.share_out_again",
        "POST projects.create_group",
        "POST projects.place_people",
        "POST projects.remove",
        "POST projects.rename",
    }
)
OPEN: dict[str, set[str]] = {
    "newcomer": COMMON
    | {
        "GET projects.create_group",
        "POST projects.create_group",
        "POST projects.join",
        "POST projects.leave",
        "POST assignments.answer",
        "POST assignments.mark_feedback_read",
    },
    "observer": COMMON,
    "representative": INVITING
    | {
        "GET courses.list_people",
        "GET courses.show_cohort",
        "GET courses.show_day",
        "GET courses.show_material",
        "GET applications.check",
        "GET applications.edit",
        "GET applications.show",
        "GET applications.withdraw",
        "POST applications.check",
        "POST applications.edit",
        "POST applications.withdraw",
    },
    "trainer": TRAINING,
    "office": TRAINING
    | {
        "GET applications.accept",
        "GET applications.ask",
        "GET applications.decide",
        "GET applications.reject",
        "POST applications.accept",
        "POST applications.ask",
        "POST applications.reject",
        "GET badges.credential",
        "GET badges.credential_json",
        "GET badges.credential_png",
    },
}
"""What opens for whom in the cohort; everything else of it answers 404."""


def doors(app: Flask, world: World) -> Iterator[tuple[str, str, str]]:
    """Method, endpoint and address of every door that has a thing behind it."""
    for rule in app.url_map.iter_rules():
        for arguments in world.arguments(rule) if rule.arguments else ():
            with app.test_request_context():
                address = url_for(rule.endpoint, **arguments)
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield method, rule.endpoint, address


def everything() -> dict[str, list[Any]]:
    """Every row of every table."""
    db.session.rollback()
    return {
        table.name: sorted(str(row) for row in db.session.execute(select(table)))
        for table in Base.metadata.sorted_tables
    }


def test_nobody_from_outside_opens_or_changes_anything(app: Flask, world: World, sign_in: Any) -> None:
    browsers: dict[str, FlaskClient] = {name: sign_in(world.people[name]) for name in OUTSIDERS}
    before = everything()
    tried, opened = set(), []
    for name, browser in browsers.items():
        for method, endpoint, address in doors(app, world):
            tried.add(endpoint)
            status = browser.open(
                address, method=method, data={"act": "withdraw", "public": "yes"}
            ).status_code
            if status != 404:
                opened.append((name, method, endpoint, status))
    assert opened == []
    assert everything() == before
    with_keys = {rule.endpoint for rule in app.url_map.iter_rules() if "<uuid" in rule.rule}
    public = {"badges.badge_class", "badges.badge_picture", "badges.did_document", "badges.status_list"}
    assert with_keys - tried == public, "every other door was tried"


def test_inside_each_role_opens_its_own_doors_only(app: Flask, world: World, sign_in: Any) -> None:
    found: dict[str, set[str]] = {}
    broken = []
    for name in OPEN:
        browser: FlaskClient = sign_in(world.people[name])
        for method, endpoint, address in doors(app, world):
            status = browser.open(address, method=method).status_code
            if status not in (403, 404):
                found.setdefault(name, set()).add(f"{method} {endpoint}")
            if status >= 500:
                broken.append((name, method, address, status))
    assert broken == []
    assert found == OPEN


def test_a_key_of_another_cohort_does_not_open_by_the_own_cohort_s_address(
    app: Flask, world: World, sign_in: Any, session: Any
) -> None:
    trainer = world.people["trainer of another"]
    own = next(e.cohort_id for e in trainer.enrolments)  # type: ignore[attr-defined]
    browser = sign_in(trainer)
    before = everything()
    for kind in (("cohort_id", "day_id"), ("cohort_id", "invitation_id")):
        for thing in world.things[kind]:
            foreign: uuid.UUID | str = thing[kind[1]]
            for address in (
                f"/cohorts/{own}/days/{foreign}",
                f"/cohorts/{own}/days/{foreign}/edit",
                f"/cohorts/{own}/days/{foreign}/attendance",
                f"/cohorts/{own}/invitations/{foreign}",
            ):
                for method in ("GET", "POST"):
                    answer = browser.open(
                        address, method=method, data={"act": "withdraw", "all_present": "1"}
                    )
                    assert answer.status_code in (404, 405), address
    assert everything() == before


def test_a_hidden_post_s_words_reach_nobody_but_author_and_moderators(
    world: World, sign_in: Any, session: Any
) -> None:
    thread, post = session.get(Thread, world.hidden), session.get(Post, world.hidden)
    thread.title, post.text, post.text_html = "salainen otsikko", "salaiset sanat", "<p>salaiset sanat</p>"
    cohort = world.cohort.id
    addresses = (f"/threads/{thread.id}", f"/cohorts/{cohort}/discussion", f"/cohorts/{cohort}", "/home")
    for name in ("newcomer", "observer"):
        browser = sign_in(world.people[name])
        for address in addresses:
            page = browser.get(address)
            assert page.status_code == 200
            assert "salaiset sanat" not in page.text
            assert "salainen otsikko" not in page.text
    assert "salaiset sanat" in sign_in(world.people["trainer"]).get(addresses[0]).text
