"""Whatever a visitor sends, in whatever role, nobody gets a 5xx: every field, every parameter."""

import io
import uuid
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from courses import queries as courses
from courses.models import Cohort
from courses.vocabulary import CohortState
from fair.operations import open_fair
from foundation import clock
from foundation.database import db
from organisations.queries import office_people
from tests.attacks.firing import all_that_is_accepted
from tests.attacks.questions import asking_every_field
from tests.attacks.volleys import nothing_kept, send, staying, undrawn, volley
from tests.crawling import BASE, ENDS_THE_VISIT, FoundForm, Walk, endpoint_of, put_in, walk
from tests.demonstration import fresh_demonstration, somebody
from tests.harmless import assert_harmless_html

pytestmark = pytest.mark.only_on("sqlite")  # on PostgreSQL a longer table meets each field

ROLES = ("visitor", "participant", "trainer", "representative", "office", "earner")
HOSTILE = (
    "",
    " \t\u200b",
    "\x00\x01\x1f",
    "'; DROP TABLE people; --",
    "<script>alert(1)</script>",
    "{{7*7}}${7*7}%s%n",
    "[" * 6_000,
    "1. " * 2_000,
    ">" * 5_000,
    "9" * 40,
    "-1",
    "2147483648",
    "NaN",
    "1e400",
    "0000-00-00",
    "2027-02-29",
    "99999-12-31",
    "\u202egpj.exe\U0001f40d\ufb01",
    "a" * 60_000,
    "../../etc/passwd\r\nSet-Cookie: x=y",
    str(uuid.UUID(int=0)),
)
FILES = (
    ("../../x.pdf", b"not a pdf"),
    ("photo.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40),
    ("a.svg", b"<svg onload='alert(1)'/>"),
    ("list.csv", b"\xff\xfe\x00\xd8;;;\n" * 10),
    ("", b""),
    ("badge.json", b'{"@context": [' + b"[" * 2000),
)
IN_ADDRESSES = (str(uuid.UUID(int=7)), "0", "-1", "\x00", "..\\", "a" * 300, "\u202e", "'\"<>")
NOT_HERE = {"static", "health.ready"}
"""Routes that are not fired at: files, and one that tells that no worker beats here."""
SHARES = 3
"""Among so many roles the values of an address are shared out; one role, or two, try each of them."""
FIRST, AGAIN = 3, 7
"""A form that is posted is sent one value in so many by the first role that meets it, and by the next ones;
which differs from form to form. Its fields are asked about every value besides; what they take is sent."""

_fired: set[tuple[str, str]] = set()
"""Forms that an earlier role has sent."""
NOW = clock.now()
AFTER_THE_FAIR = timedelta(days=40)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A house of our own, full of people, since these tests wear it out."""
    yield from fresh_demonstration(tmp_path_factory.mktemp("today"))


def forty_days_later(folder: Path) -> Iterator[Flask]:
    """The same house when the running cohort's fair is open and its days are over."""
    for app in fresh_demonstration(folder):
        with app.test_request_context(base_url=BASE):
            running = db.session.scalars(select(Cohort).where(Cohort.state == CohortState.RUNNING)).one()
            cohort = courses.cohort(running.id)
            assert cohort is not None
            with clock.pretending(NOW + timedelta(days=16)):
                open_fair(cohort, due_at=NOW + timedelta(days=60), by=office_people()[0])
            db.session.commit()
        yield app


@pytest.fixture(scope="module")
def house_after_the_fair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """That house, for tests that fire at it."""
    yield from forty_days_later(tmp_path_factory.mktemp("later"))


def everybody_s_walks(house: Flask) -> dict[str, Walk]:
    """What somebody of each role meets who has another browser too, in a house that nobody has worn out."""
    for role in ROLES:
        somebody(house, role)
    return {role: walk(house, somebody(house, role)) for role in ROLES}


@pytest.fixture(scope="module")
def walks(house: Flask) -> dict[str, Walk]:
    """The walks through the house of today."""
    return everybody_s_walks(house)


@pytest.fixture(scope="module")
def later_walks(house_after_the_fair: Flask) -> dict[str, Walk]:
    """The walks through the house when the fair is open and the days are over."""
    with time_machine.travel(NOW + AFTER_THE_FAIR, tick=True):
        return everybody_s_walks(house_after_the_fair)


@pytest.fixture(params=ROLES)
def walked(
    request: pytest.FixtureRequest, house: Flask, walks: dict[str, Walk]
) -> tuple[Flask, Any, Walk, str]:
    """Somebody of each role, and what they met when they walked through the house."""
    return house, somebody(house, request.param), walks[request.param], request.param


@pytest.fixture(params=["participant", "trainer"])
def walked_later(
    request: pytest.FixtureRequest, house_after_the_fair: Flask, later_walks: dict[str, Walk]
) -> Iterator[tuple[Flask, Any, Walk, str]]:
    """The same for those who have something to do later."""
    with time_machine.travel(NOW + AFTER_THE_FAIR, tick=True):
        client = somebody(house_after_the_fair, request.param)
        yield house_after_the_fair, client, later_walks[request.param], request.param


def share(values: Sequence[str], role: str) -> Sequence[str]:
    """Those of the values that the role tries."""
    return values[ROLES.index(role) % SHARES :: SHARES]


def test_no_page_that_links_lead_to_breaks(walked: tuple[Flask, Any, Walk, str]) -> None:
    _house, _client, met, _role = walked
    assert met.html
    assert {address: status for address, status in met.status.items() if status >= 400} == {}


def test_no_parameter_in_an_address_breaks_a_page(
    walked: tuple[Flask, Any, Walk, str], heard: set[str]
) -> None:
    house, client, met, role = walked
    broken = []
    for rule in house.url_map.iter_rules():
        values = share(IN_ADDRESSES, role) if rule.arguments else ("",)
        for path in {put_in(rule, value) for value in values}:
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                if rule.endpoint in NOT_HERE or endpoint_of(house, path, method) != rule.endpoint:
                    continue
                status = client.open(quote(path), method=method, base_url=BASE).status_code
                if status >= 500:
                    broken.append((method, path[:120], status))
    for value in IN_ADDRESSES:
        status = client.get(f"/{quote(value)}", base_url=BASE).status_code
        assert status < 500, value
    for addresses in met.pages.values():
        path = addresses[0].split("?")[0]
        heard.clear()
        client.get(path, base_url=BASE)
        for name in sorted(heard):
            for value in share(HOSTILE, role):
                answer = client.get(path, query_string={name: value}, base_url=BASE)
                if answer.status_code >= 500:
                    broken.append(("GET", path, name, value[:30], answer.status_code))
    assert broken == []


def test_no_field_of_any_form_breaks_a_page(walked: tuple[Flask, Any, Walk, str]) -> None:
    _house, client, met, _role = walked
    fire_at_every_form(client, met)


def test_no_field_of_the_fair_s_forms_breaks_a_page(walked_later: tuple[Flask, Any, Walk, str]) -> None:
    _house, client, met, role = walked_later
    assert any(endpoint.startswith("fair.") for endpoint, _names in met.forms), role
    fire_at_every_form(client, met, first=1)


def fire_at_every_form(client: Any, met: Walk, *, first: int = FIRST) -> None:
    """Hostile values into every field, files into every file field, and each field left out.

    In each field there is another value each time, and the page is drawn again with what was sent. Nothing is
    kept: every form meets the house as it was.
    """
    assert met.forms
    broken: list[tuple[Any, ...]] = []
    with nothing_kept():
        for (endpoint, names), form in met.forms.items():
            if endpoint in ENDS_THE_VISIT:
                continue
            known = (endpoint, names) in _fired
            client.application.extensions["limits"].forget()
            with staying(client):
                new = first if form.method == "POST" else 1
                found = [*filled_in(client, form, AGAIN if known else new)]
                found += [] if known else torn(client, form)
            broken += [(endpoint, *fault) for fault in found if fault[-1] >= 500]
            _fired.add((endpoint, names))
    assert broken == []


def filled_in(client: Any, form: FoundForm, step: int) -> Iterator[tuple[Any, ...]]:
    """One value in so many in each of the fields; what was sent, and the answer's status last."""
    names = [name for name, _given in form.fields]
    for data in volley(names, HOSTILE, range(len(names) % step, len(HOSTILE), step)):
        yield {name: value[:30] for name, value in data.items()}, send(client, form, data).status_code


def torn(client: Any, form: FoundForm) -> Iterator[tuple[Any, ...]]:
    """Each file in each field for files, and each field left out; what was sent, and the status last."""
    for name in form.files:
        for filename, content in FILES:
            data = {**dict(form.fields), name: (io.BytesIO(content), filename)}
            answer = client.post(form.action, data=data, content_type="multipart/form-data", base_url=BASE)
            yield name, filename, answer.status_code
    for field in form.fields:
        without = MultiDict(other for other in form.fields if other != field)
        yield "without", field[0], send(client, form, without).status_code


def test_what_forms_take_is_shown_harmless(house: Flask, walks: dict[str, Walk]) -> None:
    """F2-b to F2-e, F2-k on SQLite: what fields accept is sent and kept, and then everybody walks by."""
    statuses: dict[str, list[int]] = {}
    for role, met in walks.items():
        client = somebody(house, role)
        for (endpoint, _names), form in met.forms.items():
            if form.method == "POST" and endpoint not in ENDS_THE_VISIT | statuses.keys():
                with staying(client), undrawn():
                    statuses[endpoint] = [*send_what_is_accepted(client, form)]
    sent = {endpoint: found for endpoint, found in statuses.items() if found}
    assert {endpoint: found for endpoint, found in sent.items() if max(found) >= 500} == {}
    assert sum(1 for found in sent.values() if 302 in found) >= len(sent) / 2
    for role in ROLES:
        met = walk(house, somebody(house, role))
        assert {address: status for address, status in met.status.items() if status >= 500} == {}
        for html in met.html.values():
            assert_harmless_html(html)


def send_what_is_accepted(client: Any, form: FoundForm) -> Iterator[int]:
    """The form is sent with all that its fields accept of the values; the answers' statuses."""
    forget = client.application.extensions["limits"].forget
    with nothing_kept(), asking_every_field(HOSTILE) as said:
        send(client, form, MultiDict(form.fields))
    assert said.broken == []
    for data in all_that_is_accepted(form, said.typed):
        forget()
        yield send(client, form, data).status_code


def test_every_route_is_met_by_somebody(
    house: Flask, walks: dict[str, Walk], later_walks: dict[str, Walk]
) -> None:
    routes = {rule.endpoint for rule in house.url_map.iter_rules()}
    seen: set[str] = set()
    for way in [*walks.values(), *later_walks.values()]:
        seen.update(way.pages)
        seen.update(endpoint for endpoint, _names in way.forms)
    # reached by a letter's link, by other systems, or in a state that the demonstration is not in: their
    # rooms' own tests send them hostile values
    elsewhere = {
        "static", "health.lives", "health.ready", "metrics.show", "courses.accept_invitation",
        "courses.answer_invitation", "courses.calendar_feed", "courses.close_calendar",
        "courses.fetch_material", "courses.take_place", "courses.enter_code", "courses.join_by_code",
        "courses.finish_place", "courses.leave_queue", "courses.leave_cohort", "courses.remind_all",
        "courses.take_off_participant", "courses.mark_oneself", "courses.answer_compensation",
        "courses.hold_after_all", "courses.set_times",
        "organisations.accept_place", "organisations.withdraw_invitation", "people.stop_seeing",
        "badges.look_after_award", "badges.renew_award", "badges.give_award_anew", "badges.show_giver",
        "badges.choose_giver", "badges.endorse", "badges.withdraw_endorsement", "badges.endorsement",
        "organisations.finish_sign_up", "badges.did_document", "badges.status_list", "badges.badge_class",
        "badges.badge_picture", "badges.drawing", "badges.take_offer", "badges.badge_card",
        "badges.write_words", "badges.choose_picture", "badges.write_details", "badges.choose_rules",
        "badges.assertion_2", "badges.decline", "badges.attach_project", "projects.public_card",
        "badges.issuer_2", "badges.badge_class_2",
        "applications.check",
        "courses.watch_material", "assignments.add_file", "assignments.download",
        "assignments.save_changes", "assignments.show_draft",
        "assignments.mark_feedback_read", "assignments.answer_several", "assignments.release",
        "courses.new_version", "courses.show_timeline",
        "courses.list_earlier", "courses.show_tailoring", "projects.remove",
        "traces.retry", "traces.discard",
        "people.second_factor.show_code",
        "people.second_factor.show_again", "people.second_factor.recovery_codes",
        "people.second_factor.turn_off", "people.second_factor.passkeys.question",
        "people.second_factor.passkeys.enter",
        "people.second_factor.passkeys.question_for_new", "people.second_factor.passkeys.add",
        "people.second_factor.passkeys.remove", "organisations.helping.take_away_second_factor",
        "organisations.choose_organisation",
        "organisations.come_back", "organisations.first_time", "organisations.go_to_provider",
        "organisations.own_identities", "organisations.join_identity", "organisations.part_identity",
        "people.sign_in_again", "organisations.try_identity",
        "people.come_in_by_link", "people.confirm_address", "people.undo_address",
        "people.confirm_private_address", "people.remove_private_address", "people.forgot_password",
        "people.kept", "people.second_factor.set_up", "people.second_factor.picture",
        "privacy.fetch_copy", "privacy.take_back",
    }  # fmt: skip
    assert routes - seen - elsewhere == set()
