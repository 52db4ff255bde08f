"""The demonstration: peopled once, believable to the day, every door opens, and never in a real house."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, undefer

from applications.models import CohortApplication
from applications.vocabulary import ApplicationState
from assignments.extensions.models import Extension
from assignments.models import Assignment, Submission, SubmissionVersion
from assignments.together.models import SubmissionConfirmation
from assignments.vocabulary import SubmissionState
from badges.checking import check
from badges.models import Award
from badges.openbadges.report import Verdict
from courses import queries as courses
from courses.models import (
    Attendance,
    CoachingSession,
    Cohort,
    Enrolment,
    Invitation,
    PlannedSession,
    PlannedTask,
)
from courses.vocabulary import CohortRole, CohortState, Presence
from discussions.models import Post, Thread
from fair.models import Fair, Review
from fair.vocabulary import FairState, ReviewState
from foundation import clock
from foundation.audit import AuditEntry
from foundation.database import Base, db
from foundation.outbox import Letter, LetterState
from kehittamo import demo_commands
from kehittamo.background import background
from kehittamo.demo_data import (
    PROGRAMME,
    OnlyInTheDemonstration,
    _everything,
    cast,
    cast_for_front,
    people_the_house,
)
from kehittamo.demo_house import PASSWORD, House
from nudges.models import Nudge
from nudges.operations import bundles
from people.models import Person
from people.queries import person_by_email
from projects.models import Group, GroupMember, Project
from tests.conftest import IsolatedClient
from tests.demonstration import build

ROLES = ["participant", "trainer", "representative", "office", "earner"]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A house in demonstration mode, peopled; on PostgreSQL the world of the attacks peoples one."""
    app = build({"KEHITTAMO_DATA_DIR": str(tmp_path_factory.mktemp("demo-house"))}, csrf=True)
    app.test_client_class = IsolatedClient
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def inside(house: Flask) -> Iterator[None]:
    """A context in the house, for questions to its database."""
    with background(house):
        yield
        db.session.rollback()


def cohort_in(state: CohortState) -> Cohort:
    return db.session.scalars(select(Cohort).where(Cohort.state == state)).one()


def dates_of(cohort: Cohort) -> list[date]:
    return [coaching_session.date for coaching_session in courses.sessions_of(cohort)]


def participants_of(cohort: Cohort) -> int:
    return courses.count_members(cohort, CohortRole.PARTICIPANT)


@pytest.mark.usefixtures("inside")
def test_a_cohort_runs_between_its_second_and_third_day() -> None:
    running, today = cohort_in(CohortState.RUNNING), clock.today()
    first, second, third = dates_of(running)
    assert first < second < today < third
    assert 12 <= (today - second).days <= 16
    assert 12 <= (third - today).days <= 16
    assert all(date.weekday() < 5 for date in (first, second, third))
    assert participants_of(running) == 18
    titles = db.session.scalars(
        select(Person.title).join(Enrolment, Enrolment.person_id == Person.id).where(
            Enrolment.cohort_id == running.id, Enrolment.role == CohortRole.PARTICIPANT
        )
    ).all()  # fmt: skip
    assert len(set(titles)) == 18


@pytest.mark.usefixtures("inside")
def test_two_of_those_who_were_invited_can_still_answer() -> None:
    running = cohort_in(CohortState.RUNNING)
    unanswered = [row for row in courses.invitations_of(running) if row.accepted_at is None]
    assert len(unanswered) == 2
    assert all(row.is_open for row in unanswered)
    assert (
        db.session.scalar(select(func.count(Invitation.id)).where(Invitation.cohort_id == running.id)) == 20
    )


@pytest.mark.usefixtures("inside")
def test_answers_are_in_every_state_and_five_wait_for_the_trainer() -> None:
    running = cohort_in(CohortState.RUNNING)
    rows = db.session.execute(
        select(PlannedTask.key, Submission.state, func.count())
        .select_from(Submission)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .join(PlannedTask, PlannedTask.id == Assignment.planned_task_id)
        .where(Assignment.cohort_id == running.id)
        .group_by(PlannedTask.key, Submission.state)
    )
    counts = {(key, state): count for key, state, count in rows}
    assert counts == {
        ("my-work-as-developer", SubmissionState.ACCEPTED): 18,
        ("ask-three-users", SubmissionState.ACCEPTED): 18,
        ("draw-the-process", SubmissionState.ACCEPTED): 15,
        ("draw-the-process", SubmissionState.SENT): 1,
        ("draw-the-process", SubmissionState.NEW_VERSION_ASKED): 1,
        ("small-experiment", SubmissionState.ACCEPTED): 1,
        ("small-experiment", SubmissionState.SENT): 4,
        ("small-experiment", SubmissionState.DRAFT): 2,
        ("our-stand", SubmissionState.ACCEPTED): 1,
        ("our-stand", SubmissionState.DRAFT): 1,
    }


@pytest.mark.usefixtures("inside")
def test_a_group_has_answered_together_and_another_waits_for_two_of_its_members() -> None:
    running = cohort_in(CohortState.RUNNING)
    rows = db.session.execute(
        select(Group.name, Submission.state, SubmissionVersion.id.is_not(None), func.count())
        .select_from(Submission)
        .join(Group, Group.id == Submission.group_id)
        .join(SubmissionConfirmation, SubmissionConfirmation.submission_id == Submission.id)
        .outerjoin(SubmissionVersion, SubmissionVersion.submission_id == Submission.id)
        .where(Group.cohort_id == running.id)
        .group_by(Group.name, Submission.state, SubmissionVersion.id)
    )
    assert {name: tuple(told) for name, *told in rows} == {
        "Hävikkihukat": (SubmissionState.ACCEPTED, True, 4),
        "Aamupuhelin": (SubmissionState.DRAFT, False, 2),
    }
    asked = db.session.scalars(select(Letter.recipient).where(Letter.kind == "confirmation"))
    assert "aino.virtanen@lehtoranta.example" in set(asked)


@pytest.mark.usefixtures("inside")
def test_somebody_has_more_time_than_the_others() -> None:
    [given] = db.session.scalars(select(Extension).join(Assignment, Assignment.id == Extension.assignment_id))
    assert given.until > db.session.get_one(Assignment, given.assignment_id).due_at
    assert db.session.scalars(select(Letter.id).where(Letter.kind == "more time")).one()


@pytest.mark.usefixtures("inside")
def test_one_answer_came_late_and_the_open_task_closes_before_the_fair() -> None:
    running, now = cohort_in(CohortState.RUNNING), clock.now()
    late = db.session.scalars(
        select(Person.name)
        .join(Submission, Submission.person_id == Person.id)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .where(Assignment.cohort_id == running.id, Submission.first_sent_at > Assignment.due_at)
    ).all()
    assert sorted(late) == ["Jarmo Lahtinen", "Osmo Pelkonen"]
    still_open = db.session.scalars(
        select(Assignment).where(
            Assignment.cohort_id == running.id, Assignment.opens_at <= now, Assignment.due_at > now
        )
    ).all()
    assert len(still_open) == 2
    assert all(timedelta(days=2) < one.due_at - now for one in still_open)


@pytest.mark.usefixtures("inside")
def test_aino_has_a_draft_that_only_she_can_go_on_with(house: Flask) -> None:
    aino = person_by_email("aino.virtanen@lehtoranta.example")
    assert aino is not None
    drafts = db.session.scalars(
        select(Submission).where(Submission.person_id == aino.id, Submission.state == SubmissionState.DRAFT)
    ).all()
    assert len(drafts) == 1
    assert len(drafts[0].text) > 300
    assert drafts[0].sent_at is None


@pytest.mark.usefixtures("inside")
def test_somebody_missed_the_first_day() -> None:
    running = cohort_in(CohortState.RUNNING)
    statement = (
        select(PlannedSession.key, Attendance.presence)
        .join(CoachingSession, CoachingSession.id == Attendance.session_id)
        .join(PlannedSession, PlannedSession.id == CoachingSession.planned_session_id)
        .where(CoachingSession.cohort_id == running.id)
    )
    marked = Counter((key, presence) for key, presence in db.session.execute(statement))
    assert marked == {
        ("day-1", Presence.PRESENT): 17,
        ("day-1", Presence.ABSENT): 1,
        ("day-2", Presence.PRESENT): 18,
    }


@pytest.mark.usefixtures("inside")
def test_everybody_of_the_running_cohort_is_in_one_of_five_groups_with_a_work_that_says_something() -> None:
    running = cohort_in(CohortState.RUNNING)
    members = db.session.scalars(select(GroupMember).where(GroupMember.cohort_id == running.id)).all()
    assert len(members) == 18
    works = db.session.scalars(
        select(Project).join(Group, Group.id == Project.group_id).where(Group.cohort_id == running.id)
    ).all()
    assert len(works) == 5
    assert all(work.goal and "<p>" in work.text_html for work in works)
    assert len({work.phase for work in works}) == 3


@pytest.mark.usefixtures("inside")
def test_the_discussion_has_a_pinned_thread_a_hidden_post_and_replies() -> None:
    running = cohort_in(CohortState.RUNNING)
    threads = db.session.scalars(select(Thread).where(Thread.cohort_id == running.id)).all()
    assert len(threads) == 6
    assert sum(thread.pinned_at is not None for thread in threads) == 1
    assert all(thread.post_count >= 4 for thread in threads)
    hidden = db.session.scalars(select(Post).where(Post.hidden_at.is_not(None))).all()
    assert len(hidden) == 1
    assert hidden[0].hidden_reason
    languages = set(db.session.scalars(select(Post.language)))
    assert languages == {"fi", "sv"}


@pytest.mark.usefixtures("inside")
def test_the_finished_cohort_gave_fourteen_badges_that_verify_and_one_person_missed_theirs() -> None:
    over = cohort_in(CohortState.FINISHED)
    assert participants_of(over) == 15
    awards = db.session.scalars(
        select(Award).options(undefer(Award.credential), joinedload(Award.person))
    ).unique().all()  # fmt: skip
    assert len(awards) == 14
    assert {award.cohort_id for award in awards} == {over.id}
    assert "Seppo Lindroos" not in {award.person.name for award in awards}
    assert sum(award.published_at is not None for award in awards) == 6
    assert {check(award.credential).verdict for award in awards} == {Verdict.VALID}
    fair_session = dates_of(over)[-1]
    assert {clock.helsinki(award.created_at).date() for award in awards} == {fair_session}


@pytest.mark.usefixtures("inside")
def test_a_visitor_follows_a_badge_that_verifies_to_the_work_behind_it(house: Flask) -> None:
    earner = next(person for person in cast_for_front() if person.role == "earner")
    award = db.session.scalars(select(Award).join(Award.person).where(Person.email == earner.email)).one()
    visitor = house.test_client()
    link = f"{house.config['PUBLIC_URL']}/credentials/{award.id}"
    report = BeautifulSoup(visitor.get("/verify", query_string={"credential": link}).text, "lxml")
    (leads_on,) = report.select("main a[href^='/public/projects/']")
    work = BeautifulSoup(visitor.get(leads_on["href"]).text, "lxml")
    assert work.h1.text == leads_on.text
    people = db.session.scalars(select(Person.name)).all()
    assert not [name for name in people if name in work.main.text]


@pytest.mark.usefixtures("inside")
def test_the_fair_is_closed_and_each_work_was_reviewed_in_different_words() -> None:
    fair = db.session.scalars(select(Fair)).one()
    assert fair.state is FairState.CLOSED
    reviews = db.session.scalars(select(Review)).all()
    written = [review for review in reviews if review.state is ReviewState.SUBMITTED]
    assert len(reviews) == 45
    assert len(written) == 42
    assert len({review.works for review in written}) == 42
    per_stand = Counter(review.stand_id for review in reviews)
    assert set(per_stand.values()) == {9}


@pytest.mark.usefixtures("inside")
def test_applications_wait_for_everybody_whose_turn_it_is() -> None:
    states = Counter(db.session.scalars(select(CohortApplication.state)))
    assert states == {
        ApplicationState.ACCEPTED: 2,
        ApplicationState.SENT: 1,
        ApplicationState.RETURNED: 1,
        ApplicationState.DRAFT: 1,
    }


@pytest.mark.usefixtures("inside")
def test_nothing_has_happened_in_the_future_and_no_old_letter_waits_to_be_delivered() -> None:
    now = clock.now()
    for table in Base.metadata.sorted_tables:
        newest = db.session.scalar(select(func.max(table.c.created_at)))
        assert newest is None or newest <= now, table.name
    assert set(db.session.scalars(select(Letter.state))) == {LetterState.SENT}
    oldest = db.session.scalars(select(func.min(AuditEntry.created_at))).one()
    assert now - oldest > timedelta(days=180)
    swedish = db.session.scalars(select(Letter).where(Letter.language == "sv")).all()
    assert "maria.soderholm@lehtoranta.example" in {letter.recipient for letter in swedish}


@pytest.mark.usefixtures("inside")
def test_reminders_were_given_in_their_time_and_none_is_due_at_once() -> None:
    rules = Counter(db.session.scalars(select(Nudge.rule)))
    assert rules["task"] > 10
    assert rules["review"] == 3
    assert rules["invitation"] >= 2
    assert bundles() == []


@pytest.mark.usefixtures("inside")
def test_peopling_the_house_again_changes_nothing() -> None:
    def counts() -> dict[str, int | None]:
        return {
            table.name: db.session.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }

    before = counts()
    assert before["people"] == 40
    assert people_the_house() is False
    assert counts() == before


@pytest.mark.usefixtures("inside")
def test_the_past_is_past_on_whatever_day_the_house_is_first_opened() -> None:
    found = cast()
    programme = courses.programme(PROGRAMME)
    assert programme is not None
    assert programme.current_version is not None
    people = {told.key: person_by_email(told.email) for told in (*found.office, *found.trainers)}
    house = House(programme, programme.current_version, "", people=people)  # type: ignore[arg-type]
    for number in range(0, 380, 5):  # every weekday, both changes of the clock, a leap day
        opened = clock.at(date(2027, 11, 1) + timedelta(days=number), time(0, 5))
        with clock.pretending(opened):
            happenings = _everything(house, found)
        assert len(happenings) > 500
        assert max(one.at for one in happenings) <= opened


@pytest.mark.parametrize("role", ROLES)
def test_each_of_the_front_page_signs_in_with_the_password_and_comes_home(house: Flask, role: str) -> None:
    with background(house):
        chosen = next(person for person in cast_for_front() if person.role == role)
    client = house.test_client()
    base = house.config["PUBLIC_URL"]
    page = BeautifulSoup(client.get("/sign-in", base_url=base).data, "lxml")
    token = page.select_one("form[method=post] input[name=csrf_token]")
    assert token is not None
    fields = {"email": chosen.email, "password": PASSWORD, "csrf_token": token["value"]}
    assert client.post("/sign-in", data=fields, base_url=base).status_code == 302
    home = client.get("/home", base_url=base)
    assert home.status_code == 200
    heading = BeautifulSoup(home.data, "lxml").h1
    assert heading is not None
    assert chosen.name.split()[0] in heading.get_text()


def test_one_click_on_the_front_page_steps_in(house: Flask) -> None:
    client = house.test_client()
    base = house.config["PUBLIC_URL"]
    page = BeautifulSoup(client.get("/", base_url=base).data, "lxml")
    forms = page.select("form[action='/demonstration/step-in']")
    assert [form.select_one("input[name=email]")["value"] for form in forms] == [  # type: ignore[index]
        "aino.virtanen@lehtoranta.example",
        "timo.kari@kouluttajat.example",
        "marika.lehtonen@lehtoranta.example",
        "katariina.holm@ohjelmatoimisto.example",
        "marjatta.koskela@koivuharju.example",
    ]
    fields = {field["name"]: field["value"] for field in forms[0].select("input")}
    answer = client.post("/demonstration/step-in", data=fields, base_url=base, follow_redirects=True)
    assert answer.status_code == 200
    assert "Aino" in answer.get_data(as_text=True)


def test_the_command_lists_the_accounts_for_scripts(house: Flask) -> None:
    told = house.test_cli_runner().invoke(demo_commands.group, ["accounts", "--json"])
    accounts = json.loads(told.output)
    assert [account["role"] for account in accounts[:5]] == ROLES
    assert len(accounts) == 40
    assert {account["password"] for account in accounts} == {PASSWORD}
    assert {account["home_url"] for account in accounts} == {f"{house.config['PUBLIC_URL']}/home"}
    with background(house):
        assert all(person_by_email(account["email"]) is not None for account in accounts)


def test_no_invented_person_enters_a_house_outside_the_demonstration(app: Flask, session: object) -> None:
    with pytest.raises(OnlyInTheDemonstration):
        people_the_house()
    assert db.session.scalar(select(func.count(Person.id))) == 0
    assert app.test_cli_runner().invoke(demo_commands.group, ["accounts"]).exit_code == 1


def test_the_story_refuses_a_misspelt_key(tmp_path: Path) -> None:
    from pydantic import ValidationError

    from kehittamo.demo_story import read_applications

    folder = tmp_path / "demonstration"
    folder.mkdir()
    good = (
        "- {organisation: a, begun: today-4 14:20, head_count: 20, dates_note: '', need: x, commitment: y}\n"
    )
    (folder / "applications.yaml").write_text(good)
    assert read_applications(tmp_path)[0].head_count == 20
    (folder / "applications.yaml").write_text(good.replace("begun: today-4", "begun: yesterday"))
    with pytest.raises(ValidationError):
        read_applications(tmp_path)
    (folder / "applications.yaml").write_text(good.replace("need:", "neeed:"))
    with pytest.raises(ValidationError):
        read_applications(tmp_path)


def test_no_address_of_the_demonstration_could_be_somebody_s(house: Flask) -> None:
    with background(house):
        addresses = set(db.session.scalars(select(Letter.recipient)))
        addresses |= set(db.session.scalars(select(Person.email)))
    assert addresses
    assert {address.rsplit(".", 1)[1] for address in addresses} == {"example"}
    assert os.environ.get("KEHITTAMO_MODE") != "demonstration"
