"""A newer version of a programme is offered to a cohort that runs, and taken over without loss."""

import uuid
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from assignments.models import Assignment, Submission
from courses import operations, queries, taking_over, versions
from courses.models import Attendance, PlannedSession, PlannedTask
from courses.timetable.hanging import would_follow
from courses.vocabulary import AnswerRule, CohortRole, CohortState, Presence, SessionKind, TaskKind
from foundation import clock
from foundation.audit import AuditEntry
from tests.counting import count_queries
from tests.factories import make
from tests.factories.courses import begun, move, sessions
from tests.factories.make import words

_KEPT = ("id", "created_at", "version_id")


def _copy(row, **changed):
    values = {c.name: getattr(row, c.name) for c in row.__table__.columns if c.name not in _KEPT}
    return type(row)(**{**values, **changed})


def newer(cohort, *, without=(), moved=False):
    """The cohort's programme in a newer version: day 2 said otherwise, a webinar and a task more."""
    mine = versions.whole_version(cohort.version_id)
    planned = [_copy(row) for row in mine.sessions if row.key not in without]
    for row in planned:
        if row.key == "day-2":
            row.title = words("Päivä kaksi")
            row.plan = [{"starts": "09:00", "words": words("Aamupala")}]
            row.body_html = words("<p>Ohjelma uudistui</p>")
            row.starts = time(10) if moved else row.starts
    planned.append(
        PlannedSession(
            key="extra", position=9, kind=SessionKind.WEBINAR, starts=time(13), ends=time(14),
            weeks_after_first=10, title=words("Lisäwebinaari"), summary=words("s"),
            body_html=words("<p>b</p>"),
        )
    )  # fmt: skip
    tasks = [_copy(row) for row in mine.tasks if row.key not in without]
    tasks.append(
        PlannedTask(
            key="final-1", position=9, kind=TaskKind.FINAL, minutes=30, opens_days=0, opens_of="extra",
            due_days=7, due_of="extra", text_rule=AnswerRule.REQUIRED, files_rule=AnswerRule.NONE,
            title=words("Lopputehtävä"), summary=words("s"), action=words("Kerro"),
            body_html=words("<p>b</p>"),
        )
    )  # fmt: skip
    version = _copy(mine, digest=uuid.uuid4().hex)
    version.programme_id = mine.programme_id
    version.sessions, version.tasks = planned, tasks
    version.materials = [_copy(row, body_html=row.body_html) for row in mine.materials]
    make.db.session.add(version)
    make.db.session.flush()
    programme = make.db.session.get(make.Programme, mine.programme_id)
    programme.current_version_id = version.id
    make.db.session.commit()
    return version


@pytest.fixture
def cohort(factories):
    return begun()


def over(cohort, version, by):
    """Take the version over as a request does: with what it loads."""
    whole = queries.cohort(cohort.id)
    taken = taking_over.take_over(whole, versions.whole_version(version.id), by=by)
    make.db.session.commit()
    return taken


def assignments(cohort):
    rows = make.db.session.execute(
        select(PlannedTask.key, Assignment)
        .join(PlannedTask, PlannedTask.id == Assignment.planned_task_id)
        .where(Assignment.cohort_id == cohort.id)
    )
    return dict(rows.all())


def test_the_trainer_is_told_and_reads_what_has_changed(factories, sign_in, cohort):
    trainer, participant = factories.trainer(cohort), factories.participant(cohort)
    base = f"/cohorts/{cohort.id}"
    assert "Ohjelma on muuttunut" not in sign_in(trainer).get(base).text
    newer(cohort, without={"pre-2"})
    for person in (trainer, factories.office_person()):
        assert f"{base}/new-version" in sign_in(person).get(base).text
        page = sign_in(person).get(f"{base}/new-version")
        assert page.status_code == 200
        assert "Lisäwebinaari" in page.text
        assert "Lopputehtävä" in page.text
        assert "Tehtävä pre-2" in page.text
        assert '<del><span class="hidden">poistettu: </span>2</del>' in page.text
        assert '<ins><span class="hidden">lisätty: </span>kaksi</ins>' in page.text
        assert "uudistui" in page.text
        assert "Aineisto 1" not in page.text, "what has not changed is not there"
        assert len(page.data) < 25_000
    assert f"{base}/new-version" not in sign_in(participant).get(base).text
    assert sign_in(participant).get(f"{base}/new-version").status_code == 404
    assert sign_in(participant).post(f"{base}/new-version").status_code == 404


def test_taking_over_keeps_dates_attendance_and_answers(factories, session, sign_in, cohort):
    trainer, person = factories.trainer(cohort), factories.participant(cohort)
    enrolment = queries.members_of(queries.cohort(cohort.id), CohortRole.PARTICIPANT)[0]
    first = sessions(cohort)[0]
    operations.mark_attendance(trainer, first, {enrolment.id: Presence.PRESENT})
    second = sessions(cohort)[1]
    move(second, to=second.date + timedelta(days=2), place="Kirjasto", by=trainer)
    session.add(
        Submission(assignment_id=assignments(cohort)["pre-1"].id, person_id=person.id, text="Vastaus")
    )
    session.commit()
    before = {row.plan.key: (row.id, row.starts_at, row.place) for row in sessions(cohort)}
    due = {key: (row.id, row.opens_at, row.due_at) for key, row in assignments(cohort).items()}
    version = newer(cohort)
    address = f"/cohorts/{cohort.id}/new-version"
    browser = sign_in(trainer)
    for _click in range(2):
        answer = browser.post(address, data={"version": str(version.id)})
        assert (answer.status_code, answer.location) == (302, f"/cohorts/{cohort.id}")
    session.expire_all()
    assert queries.cohort(cohort.id).version_id == version.id
    after = {row.plan.key: (row.id, row.starts_at, row.place) for row in sessions(cohort)}
    assert {key: after[key] for key in before} == before
    assert [row.sequence for row in sessions(cohort)] == [1, 2, 1, 0], "calendars learn of the new words"
    assert set(after) - set(before) == {"extra"}
    assert after["extra"][1].date() == before["day-3"][1].date() + timedelta(weeks=2)
    now = {key: (row.id, row.opens_at, row.due_at) for key, row in assignments(cohort).items()}
    assert {key: now[key] for key in due} == due
    assert clock.helsinki(now["final-1"][2]).date() == clock.helsinki(after["extra"][1]).date() + timedelta(
        days=7
    )
    assert session.scalars(select(Attendance.presence)).one() is Presence.PRESENT
    assert session.scalars(select(Submission.text)).one() == "Vastaus"
    acts = session.scalars(select(AuditEntry.act).where(AuditEntry.object_id == cohort.id)).all()
    assert acts.count("took over version") == 1
    assert "Päivä kaksi" in browser.get(f"/cohorts/{cohort.id}").text


def test_what_is_removed_goes_unless_somebody_was_there_or_has_begun_to_answer(factories, session, cohort):
    trainer, person = factories.trainer(cohort), factories.participant(cohort)
    enrolment = queries.members_of(queries.cohort(cohort.id), CohortRole.PARTICIPANT)[0]
    operations.mark_attendance(trainer, sessions(cohort)[0], {enrolment.id: Presence.ABSENT})
    session.add(
        Submission(assignment_id=assignments(cohort)["pre-1"].id, person_id=person.id, text="Luonnos")
    )
    session.commit()
    version = newer(cohort, without={"day-1", "day-3", "pre-1", "pre-2", "interim-2"})
    assert over(cohort, version, trainer)
    assert {row.plan.key for row in sessions(cohort)} == {"day-1", "day-2", "extra"}
    assert set(assignments(cohort)) == {"pre-1", "interim-1", "final-1"}
    day = next(row for row in sessions(cohort) if row.plan.key == "day-2")
    move(day, to=day.date + timedelta(days=1), by=trainer)
    assert would_follow(cohort, {"day-2": day.date}) == [], "it has followed; what hangs on nothing stays"


def test_what_was_answered_and_removed_is_not_asked_for_the_badge(factories, session, cohort):
    from badges.criteria import progress_in
    from badges.vocabulary import ConditionKind

    place = factories.enrolment(cohort)
    place.created_at = clock.now() - timedelta(days=90)
    person = place.person
    session.add(
        Submission(assignment_id=assignments(cohort)["pre-1"].id, person_id=person.id, text="Luonnos")
    )
    session.commit()
    over(cohort, newer(cohort, without={"pre-1"}), factories.trainer(cohort))
    [asked] = [
        condition.needed
        for condition in progress_in(queries.cohort(cohort.id))[person.id].conditions
        if condition.kind is ConditionKind.ASSIGNMENTS
    ]
    assert asked == 4, "three of before and the new one"


def test_new_hours_hold_for_what_is_ahead(factories, session, cohort):
    over(cohort, newer(cohort, moved=True), factories.trainer(cohort))
    hours = {row.plan.key: clock.helsinki(row.starts_at).hour for row in sessions(cohort)}
    assert hours == {"day-1": 9, "day-2": 10, "day-3": 9, "extra": 13}


def test_a_version_that_is_no_more_the_newest_is_refused(factories, session, sign_in, cohort):
    trainer = factories.trainer(cohort)
    first, second = newer(cohort), newer(cohort)
    browser = sign_in(trainer)
    answer = browser.post(f"/cohorts/{cohort.id}/new-version", data={"version": str(first.id)})
    assert answer.location == f"/cohorts/{cohort.id}/new-version"
    assert "vielä kerran" in browser.get(answer.location).text
    session.expire_all()
    assert queries.cohort(cohort.id).version_id not in (first.id, second.id)
    with pytest.raises(taking_over.NotTheNewest):
        over(cohort, first, trainer)


@pytest.mark.parametrize("value", ["", "\0", "x" * 500, str(uuid.UUID(int=0))])
def test_any_other_version_takes_nothing_over(factories, session, sign_in, cohort, value):
    newer(cohort)
    was = cohort.version_id
    answer = sign_in(factories.trainer(cohort)).post(
        f"/cohorts/{cohort.id}/new-version", data={"version": value}
    )
    assert answer.status_code in (302, 422)
    session.expire_all()
    assert queries.cohort(cohort.id).version_id == was


def test_a_cohort_that_is_finished_or_up_to_date_is_offered_nothing(factories, session, sign_in, cohort):
    trainer = factories.trainer(cohort)
    address = f"/cohorts/{cohort.id}/new-version"
    assert sign_in(trainer).get(address).location == f"/cohorts/{cohort.id}"
    version = newer(cohort)
    session.get(type(cohort), cohort.id).state = CohortState.FINISHED
    session.commit()
    assert "Ohjelma on muuttunut" not in sign_in(trainer).get(f"/cohorts/{cohort.id}").text
    assert sign_in(trainer).post(address, data={"version": str(version.id)}).status_code == 302
    session.expire_all()
    assert queries.cohort(cohort.id).version_id != version.id


def test_a_programme_written_anew_is_read_page_by_page(factories, session, sign_in, cohort):
    """However much has changed, no page is heavier than a page may be."""
    version = versions.whole_version(newer(cohort).id)
    for row in (*version.sessions, *version.tasks, *version.materials):
        row.body_html = words("".join(f"<p>{row.key} uusi kappale {n} {'sana ' * 60}</p>" for n in range(40)))
        row.title = words(f"Uusi {row.key}")
    titles = [row.title["fi"] for row in (*version.sessions, *version.tasks, *version.materials)]
    session.commit()
    browser, address = sign_in(factories.trainer(cohort)), f"/cohorts/{cohort.id}/new-version"
    seen, page = "", 1
    while True:
        answer = browser.get(f"{address}?page={page}")
        assert answer.status_code == 200
        assert len(answer.data) < 25_000, page
        seen += answer.text
        if f"page={page + 1}" not in answer.text:
            break
        page += 1
    assert page > 3
    assert all(title in seen for title in titles)
    assert "enemmän kuin tähän mahtuu" in seen


def test_the_page_of_changes_costs_the_same_however_many_there_are(app, factories, sign_in, cohort):
    browser, address = sign_in(factories.trainer(cohort)), f"/cohorts/{cohort.id}/new-version"
    newer(cohort)
    with count_queries(app) as few:
        browser.get(address)
    newer(cohort, without={"pre-1", "day-3", "interim-2"})
    with count_queries(app) as many:
        browser.get(address)
    assert len(many) == len(few) <= 12


def test_hours_that_the_trainer_chose_stay_when_a_new_version_is_taken_over(factories, session, cohort):
    trainer = factories.trainer(cohort)
    own, planned = sessions(cohort)[1:]
    own.starts_at += timedelta(hours=1)
    session.commit()
    version = newer(cohort)
    for plan in versions.whole_version(version.id).sessions:
        plan.starts = time(8)
    session.commit()
    assert over(cohort, version, trainer)
    hours = [clock.helsinki(row.starts_at).hour for row in sessions(cohort) if row.id in (own.id, planned.id)]
    assert hours == [10, 8]
