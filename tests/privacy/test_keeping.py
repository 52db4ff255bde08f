"""The schedule and consents: each kind goes when its time is over, not before, and the office sees it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from applications.models import CohortApplication
from assignments.models import Feedback, Submission, SubmissionFile, SubmissionVersion
from badges.models import BadgeOffer
from contact.models import Message
from contact.operations import answer
from courses.attendance.models import Compensation
from courses.joining.models import PlaceRequest
from courses.models import Invitation
from courses.vocabulary import CohortState
from foundation import clock
from foundation.audit import FORGOT, AuditEntry
from foundation.outbox import Letter, LetterState
from foundation.personal_data import Keep
from foundation.retention import RULES, due_counts
from nudges.models import Nudge
from organisations.models import MembershipInvitation
from people.models import KeptForm, OneTimeLink, Person, UserSession
from people.tasks import sweep
from privacy.models import Consent, RetentionRun
from privacy.tasks import keep_to_schedule
from tests.factories import courses as invitations
from tests.factories import make
from tests.privacy.conftest import EMAIL, Life

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def over(life: Life, session: Any) -> Life:
    """The same life when each thing has just come to its end."""
    for letter in session.scalars(select(Letter)):
        letter.state = LetterState.SENT
    life.cohort.state = CohortState.FINISHED
    for message in session.scalars(select(Message)):
        answer(message, life.officer, "")
    invitations.invited(make.cohort(), "vastaamaton@example.org")
    old = clock.now() - timedelta(days=1461)  # by the database's own clock: it keeps what is under a year
    session.add(AuditEntry(act="long ago", object_kind="Person", object_id=life.person.id, created_at=old))
    session.commit()
    return life


COUNTS = {
    Keep.SESSIONS: select(func.count()).select_from(UserSession).where(UserSession.person_id.is_not(None)),
    Keep.LINKS: select(func.count()).select_from(OneTimeLink),
    Keep.FORMS: select(func.count()).select_from(KeptForm),
    Keep.LETTERS: select(func.count()).select_from(Letter).where(Letter.body != "", Letter.kind == "test"),
    Keep.NUDGES: select(func.count()).select_from(Nudge),
    Keep.INVITATIONS: select(func.count()).select_from(Invitation).where(Invitation.accepted_at.is_(None)),
    Keep.REQUESTS: select(func.count()).select_from(PlaceRequest),
    Keep.OFFERS: select(func.count()).select_from(BadgeOffer),
    Keep.PLACES: select(func.count()).select_from(MembershipInvitation),
    Keep.APPLICATIONS: select(func.count()).select_from(CohortApplication),
    Keep.WORK: select(func.count()).select_from(Submission).where(Submission.text != ""),
    Keep.COMPENSATIONS: select(func.count()).select_from(Compensation).where(Compensation.answer != ""),
    Keep.MESSAGES: select(func.count()).select_from(Message),
    Keep.LOG: select(func.count()).where(AuditEntry.act == "long ago"),
}
# days from now: the session's own twelve hours, the invitation's life and the cohort's last day come on top
KEPT = {
    Keep.SESSIONS: (30, 31),
    Keep.LINKS: (30, 32),
    Keep.FORMS: (0.03, 0.05),  # an hour
    Keep.LETTERS: (91, 93),
    Keep.NUDGES: (364, 366),
    Keep.INVITATIONS: (183, 260),
    Keep.REQUESTS: (30, 60),
    Keep.OFFERS: (90, 125),
    Keep.PLACES: (183, 260),
    Keep.APPLICATIONS: (182, 184),
    Keep.WORK: (730, 900),
    Keep.COMPENSATIONS: (730, 900),
    Keep.MESSAGES: (364, 366),
    Keep.LOG: (364, 366),  # four years old when the test begins
}


def remove_all_due() -> None:
    """The daily schedule and the hourly sweep have run."""
    keep_to_schedule.run()
    sweep.run()


def test_the_log_says_that_it_forgot(over: Life, session: Any) -> None:
    with time_machine.travel(clock.now() + timedelta(days=366), tick=False):
        keep_to_schedule.run()
    assert session.scalars(select(AuditEntry.detail).where(AuditEntry.act == FORGOT)).one()["entries"] == 1


@pytest.mark.parametrize("keep", list(KEPT), ids=str)
def test_a_kind_goes_when_its_time_is_over_and_not_before(over: Life, session: Any, keep: Keep) -> None:
    before, after = KEPT[keep]
    there = session.scalar(COUNTS[keep])
    assert there
    session.commit()
    now = clock.now()
    with time_machine.travel(now + timedelta(days=before), tick=False):
        remove_all_due()
        session.rollback()
        assert session.scalar(COUNTS[keep]) == there
    with time_machine.travel(now + timedelta(days=after), tick=False):
        assert due_counts()[keep]
        remove_all_due()
        session.rollback()
        assert session.scalar(COUNTS[keep]) == 0
        assert due_counts()[keep] == 0


def test_every_rule_is_tried_here() -> None:
    assert {rule.keep for rule in RULES} == {*KEPT, Keep.COPIES}, "copies: test_copy"


def test_that_a_task_was_done_stays_when_its_text_goes(over: Life, session: Any) -> None:
    states = session.scalars(select(Submission.state)).all()
    session.commit()
    with time_machine.travel(clock.now() + timedelta(days=900), tick=False):
        keep_to_schedule.run()
    session.rollback()
    assert session.scalars(select(Submission.state)).all() == states
    assert set(session.scalars(select(SubmissionVersion.text))) == {""}
    assert set(session.scalars(select(Feedback.text_html))) == {""}
    assert session.scalar(select(func.count()).select_from(SubmissionFile)) == 0


def test_texts_go_in_their_time_from_an_archived_cohort_too(over: Life, session: Any) -> None:
    over.cohort.state = CohortState.ARCHIVED
    session.commit()
    with time_machine.travel(clock.now() + timedelta(days=900), tick=False):
        due = due_counts()
    assert due[Keep.WORK]
    assert due[Keep.COMPENSATIONS]


def test_a_running_cohort_keeps_its_work_for_as_long_as_it_runs(over: Life, session: Any) -> None:
    over.cohort.state = CohortState.RUNNING
    session.commit()
    with time_machine.travel(clock.now() + timedelta(days=3000), tick=False):
        assert due_counts()[Keep.WORK] == 0


def test_a_dry_run_tells_counts_and_removes_nothing(
    app: Flask, over: Life, session: Any, dump: Callable[[], str]
) -> None:
    before = dump()
    with time_machine.travel(clock.now() + timedelta(days=900), tick=False):
        told = app.test_cli_runner().invoke(args=["privacy", "retention", "--dry-run"]).output
        session.rollback()
        assert dump() == before
        assert "nudges: 1 would go" in told
        done = app.test_cli_runner().invoke(args=["privacy", "retention"]).output
    assert "nudges: 1 gone" in done
    assert done.replace("gone", "would go") == told


def test_it_runs_once_a_day_in_small_batches(session: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("foundation.retention.BATCH", 2)
    monkeypatch.setattr("privacy.operations.BATCH", 2)
    for number in range(5):
        session.add(Nudge(key=f"k{number}", rule="task", recipient="a@example.org"))
    session.commit()
    now = clock.now()
    with time_machine.travel(now + timedelta(days=366), tick=False):
        assert keep_to_schedule.run() == 5
        assert keep_to_schedule.run() == 0
        assert session.scalar(select(func.count()).select_from(RetentionRun)) == 1
    with time_machine.travel(now + timedelta(days=367), tick=False):
        keep_to_schedule.run()
        assert session.scalar(select(func.count()).select_from(RetentionRun)) == 2


def test_the_office_sees_the_schedule_and_who_waits(over: Life, sign_in: SignIn, session: Any) -> None:
    with time_machine.travel(clock.now() + timedelta(days=366), tick=False):
        keep_to_schedule.run()
        session.rollback()
        sign_in(over.person).post("/account/erase", data={"sure": "y"})
        page = sign_in(over.officer).get("/office/keeping").text
    for rule in RULES:
        assert str(rule.period().days) in page
    assert over.person.name in page


def test_a_consent_is_dated_and_withdrawing_acts_at_once(
    life: Life, sign_in: SignIn, session: Any, client: FlaskClient
) -> None:
    consent = session.scalars(select(Consent)).one()
    assert consent.person_id == life.person.id
    address, act = f"/credentials/{life.award.id}", f"/account/consents/{consent.id}/withdraw"
    assert client.get(address).status_code == 200
    assert sign_in(life.other).post(act).status_code == 404
    browser = sign_in(life.person)
    assert f"/account/consents/{consent.id}/withdraw" in browser.get("/account/data").text
    for _click in range(2):
        assert browser.post(act).status_code == 302
    assert client.get(address).status_code == 404
    session.rollback()
    withdrawn = session.scalars(select(Consent)).one()
    assert withdrawn.withdrawn_at is not None
    told = select(AuditEntry.act).where(AuditEntry.subject_id == withdrawn.person_id)
    assert "withdrew consent" in session.scalars(told).all()
    assert act not in browser.get("/account/data").text


def test_saying_yes_again_is_a_new_consent(life: Life, sign_in: SignIn, session: Any) -> None:
    from badges.operations import show_publicly

    for public in (True, False, False, True):
        show_publicly(life.person, life.award, public)
        session.flush()
    rows = session.scalars(select(Consent).order_by(Consent.given_at)).all()
    assert [row.withdrawn_at is None for row in rows] == [False, True]


def test_what_is_kept_is_told_to_everybody_of_themselves(life: Life, sign_in: SignIn) -> None:
    page = sign_in(life.person).get("/account/data")
    assert page.status_code == 200
    assert EMAIL not in page.text
    assert page.text.count("row__note") > 20
