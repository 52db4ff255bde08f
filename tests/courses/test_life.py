"""A cohort begins by itself, is closed and archived; what is in the archive stays as it is, in every room."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from assignments.models import Submission
from assignments.vocabulary import FeedbackVerdict
from badges.tasks import award_earned
from courses import operations, queries
from courses.life import operations as life
from courses.life.guard import _way_to_cohort
from courses.models import Cohort
from courses.tasks import begin_cohorts
from courses.vocabulary import CohortRole, CohortState, Presence
from foundation import clock
from foundation.access import _gates, declaration
from foundation.audit import AuditEntry
from foundation.database import Base
from foundation.personal_data import Keep
from foundation.retention import due_counts
from nudges import rules
from tests.factories import assignments as answers
from tests.factories import discussions, make
from tests.factories.courses import begun, invited, sessions


@pytest.fixture
def cohort(factories):
    """A cohort whose every session has been."""
    return begun(first=clock.today() - timedelta(weeks=20))


def state_of(cohort):
    make.db.session.expire_all()
    return make.db.session.get(Cohort, cohort.id).state


def put(cohort, state):
    make.db.session.get(Cohort, cohort.id).state = state
    make.db.session.commit()


def test_a_cohort_begins_by_itself_on_its_first_day(factories, session):
    today, tomorrow = (make.cohort(first=clock.today() + timedelta(days=days)) for days in (0, 1))
    assert begin_cohorts.run() == 1
    assert begin_cohorts.run() == 0
    assert (state_of(today), state_of(tomorrow)) == (CohortState.RUNNING, CohortState.PLANNED)
    [entry] = session.scalars(select(AuditEntry).where(AuditEntry.act == "began cohort"))
    assert (entry.object_id, entry.actor_id) == (today.id, None)


def test_who_closes_a_cohort_reads_first_what_is_open(factories, sign_in, cohort):
    trainer, place = factories.trainer(cohort), make.enrolment(cohort)
    person, place.created_at = place.person, clock.now() - timedelta(weeks=30)
    browser = sign_in(trainer)
    assert f"/cohorts/{cohort.id}/finish" in browser.get(f"/cohorts/{cohort.id}").text
    page = browser.get(f"/cohorts/{cohort.id}/finish").text
    assert "1 ihminen on jäljessä" in page
    assert "Merkitse, ketkä olivat paikalla" in page
    assert "voi yhä palauttaa" in page
    assert sign_in(person).get(f"/cohorts/{cohort.id}/finish").status_code == 404
    assert state_of(cohort) is CohortState.PLANNED, "looking changes nothing"
    for _click in range(2):
        assert browser.post(f"/cohorts/{cohort.id}/finish").status_code == 302
    assert state_of(cohort) is CohortState.FINISHED
    acts = make.db.session.scalars(select(AuditEntry.act).where(AuditEntry.object_id == cohort.id)).all()
    assert acts.count("finished cohort") == 1


def test_only_the_office_archives_and_opens_again_one_step_at_a_time(factories, sign_in, cohort):
    trainer, office = sign_in(factories.trainer(cohort)), sign_in(factories.office_person())
    archive, reopen = f"/cohorts/{cohort.id}/archive", f"/cohorts/{cohort.id}/reopen"
    assert office.post(archive).status_code == 302
    assert state_of(cohort) is CohortState.PLANNED, "what is not finished can't be archived"
    trainer.post(f"/cohorts/{cohort.id}/finish")
    assert {trainer.post(archive).status_code, trainer.post(reopen).status_code} == {404}
    for _click in range(2):
        assert office.post(archive).status_code == 302
        assert state_of(cohort) is CohortState.ARCHIVED
    assert "Avaa uudelleen" in office.get(f"/cohorts/{cohort.id}").text
    office.post(reopen)
    assert state_of(cohort) is CohortState.FINISHED
    office.post(reopen)
    office.post(reopen)
    assert state_of(cohort) is CohortState.RUNNING


def test_the_badge_is_still_earned_in_a_finished_cohort(factories, session, monkeypatch):
    cohort = begun(factories.programme(badge=None, fair=False), first=clock.today() - timedelta(weeks=20))
    trainer, person = factories.trainer(cohort), factories.participant(cohort)
    put(cohort, CohortState.FINISHED)
    sent = answers.send(person, answers.assignment(cohort))
    answers.answer(trainer, sent, FeedbackVerdict.ACCEPT)
    place = queries.members_of(queries.cohort(cohort.id), CohortRole.PARTICIPANT)[0]
    first = sessions(cohort)[0]
    assert trainer.name
    assert operations.mark_attendance(trainer, first, {place.id: Presence.PRESENT}) == 1
    looked_at = []
    monkeypatch.setattr(
        "badges.operations.award_what_was_earned", lambda cohort: looked_at.append(cohort.id) or []
    )
    assert state_of(cohort) is CohortState.FINISHED
    award_earned.run()
    put(cohort, CohortState.ARCHIVED)
    award_earned.run()
    assert looked_at == [cohort.id], "the house looks once more while it is finished, not in the archive"


def test_nothing_in_an_archived_cohort_can_be_changed_in_any_room(factories, sign_in, cohort):
    trainer, person = factories.trainer(cohort), factories.participant(cohort)
    sent = answers.send(person, answers.assignment(cohort))
    open_one = answers.assignment(cohort, "pre-2")
    thread = discussions.thread(cohort, trainer)
    first = sessions(cohort)[0]
    place = queries.members_of(queries.cohort(cohort.id), CohortRole.PARTICIPANT)[0]
    words = "Tätä kirjoitin pitkään enkä tahdo, että se katoaa minnekään."
    base = f"/cohorts/{cohort.id}"
    attempts = [
        (trainer, f"{base}/programme", {"act": "hide page-1"}),
        (trainer, f"{base}/sessions/move", {}),
        (trainer, f"{base}/sessions/{first.id}/attendance", {f"presence-{place.id}": "present"}),
        (trainer, f"{base}/finish", {}),
        (trainer, f"{base}/invite", {"addresses": "a@example.org"}),
        (trainer, f"/submissions/{sent.id}", {"verdict": "accept", "text": words}),
        (person, f"/assignments/{open_one.id}", {"text": words, "send": "1"}),
        (person, f"{base}/discussion/new", {"title": "x", "text": words}),
        (person, f"/threads/{thread.id}", {"text": words}),
    ]
    make.db.session.commit()
    found = [sign_in(who).get(url).status_code for who, url, _data in attempts if "finish" not in url]
    assert set(found) <= {200, 405}, "they can be read, and are where the attempt goes"
    put(cohort, CohortState.ARCHIVED)
    before = _everything()
    for who, url, data in attempts:
        answer = sign_in(who).post(url, data=data)
        assert answer.status_code == 409, url
        assert "arkistossa" in answer.text
        assert ("text" not in data) or words in answer.text, "nothing typed is lost"
    assert _everything() == before
    for who, url, _data in attempts:
        if "finish" not in url and "sessions/move" not in url:
            assert sign_in(who).get(url).status_code in (200, 405), url
    page = sign_in(person).get(f"/assignments/{open_one.id}").text
    assert "Tämä valmennusryhmä on arkistossa" in page
    assert "<textarea" not in page


def _everything():
    """How many rows there are in each table that belongs to a cohort, and what its rows say."""
    make.db.session.expire_all()
    tables = [table for table in Base.metadata.sorted_tables if _way_to_cohort(table) is not None]
    return {
        table.name: sorted(map(str, make.db.session.execute(select(table)).all()))
        for table in tables
    }  # fmt: skip


def test_a_row_of_any_room_leads_to_its_cohort(factories, cohort):
    person = factories.participant(cohort)
    sent = answers.send(person, answers.assignment(cohort))
    way = _way_to_cohort(Submission.__table__).where(Submission.__table__.c.id == sent.id)
    assert make.db.session.scalar(way) is CohortState.PLANNED
    ways = {table.name for table in Base.metadata.sorted_tables if _way_to_cohort(table) is not None}
    assert {"submissions", "posts", "reviews", "awards", "invitations", "feedback", "attendances"} <= ways
    assert not {"people", "organisations", "memberships", "stored_files", "programmes"} & ways


def test_the_guard_stands_at_every_change_but_these(app):
    assert _gates
    past = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if (told := declaration(app.view_functions[rule.endpoint])) and told.archived_too
    }
    courses = {"courses.archive", "courses.reopen", "courses.copy_cohort"}
    # a badge is its earner's for good, and the office looks after it as long
    badges = {"badges.choose_visibility", "badges.decline", "badges.look_after_award", "badges.renew_award"}
    badges |= {"badges.give_award_anew", "badges.attach_project"}
    assert past == courses | badges | {"projects.take_back"}  # a consent ends whenever somebody wants


def test_nobody_comes_into_an_archived_cohort(factories, client, sign_in, cohort):
    _invitation, secret = invited(cohort)
    make.db.session.commit()
    assert client.get(f"/invitation/{secret}").status_code == 200
    put(cohort, CohortState.ARCHIVED)
    assert client.get(f"/invitation/{secret}").status_code == 404


def test_an_archived_cohort_is_out_of_lists_and_reminds_nobody(factories, sign_in):
    cohort = answers.open_cohort()
    cohort.name = "Menneen kevään väki"
    people = [
        factories.participant(cohort),
        factories.trainer(cohort),
        factories.representative(cohort.organisation),
        factories.office_person(),
    ]
    with clock.pretending(clock.now() + timedelta(days=1)):
        assert rules.tasks_closing()
    make.db.session.commit()
    for who in people:
        browser = sign_in(who)
        assert "Menneen kevään väki" in browser.get("/home").text
    put(cohort, CohortState.ARCHIVED)
    with clock.pretending(clock.now() + timedelta(days=1)):
        assert not rules.tasks_closing()
    for who in people:
        browser = sign_in(who)
        assert "Menneen kevään väki" not in browser.get("/home").text
        assert 'href="/cohorts/earlier"' in browser.get("/home").text
        assert "Menneen kevään väki" in browser.get("/cohorts/earlier").text
        assert browser.get(f"/cohorts/{cohort.id}").status_code == 200
    office = sign_in(people[-1])
    assert "Menneen kevään väki" not in office.get("/office/cohorts").text
    assert "Menneen kevään väki" in office.get("/office/cohorts?state=archived").text
    stranger = sign_in(factories.person())
    assert "Menneen kevään väki" not in stranger.get("/cohorts/earlier").text
    assert stranger.get(f"/cohorts/{uuid.uuid4()}").status_code == 404


def test_what_was_written_goes_in_its_time_from_the_archive_too(factories, cohort):
    answers.send(factories.participant(cohort), answers.assignment(cohort))
    for state in (CohortState.FINISHED, CohortState.ARCHIVED):
        put(cohort, state)
        make.db.session.commit()
        with time_machine.travel(clock.now() + timedelta(days=3000), tick=False):
            assert due_counts()[Keep.WORK] == 1
    assert life.begin_due() == 0
