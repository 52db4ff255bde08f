"""Who missed a session, or a part of it, makes it good: a task, an answer, and it counts for the badge."""

from datetime import timedelta

import pytest
from sqlalchemy import select, true

from badges.criteria import progress_in
from badges.vocabulary import ConditionKind
from courses import queries
from courses.attendance.models import Compensation, CompensationState
from courses.boards import sources
from courses.models import Attendance
from courses.vocabulary import Presence
from foundation import clock
from foundation.audit import AuditEntry
from organisations.models import Organisation
from tests.factories.courses import begun, letters_to, sessions


@pytest.fixture
def cohort(factories):
    return begun()


@pytest.fixture
def place(cohort, factories):
    return factories.enrolment(cohort)


@pytest.fixture
def somebody(place):
    """Whose place it is."""
    return place.person


@pytest.fixture
def desk(cohort, place, factories, sign_in):
    return sign_in(factories.trainer(cohort))


def roll(cohort):
    return f"/cohorts/{cohort.id}/sessions/{sessions(cohort)[0].id}/attendance"


def mark(desk, cohort, place, presence, session):
    desk.post(roll(cohort), data={f"p-{place.id.hex}": presence})
    session.expire_all()
    return session.scalars(select(Attendance).where(Attendance.enrolment_id == place.id)).one()


def given(desk, marked, session, task="Lue **tämä**"):
    due = (clock.today() + timedelta(days=7)).isoformat()
    answer = desk.post(
        f"/attendances/{marked.id}/compensation", data={"task": task, "due_on": due, "version": "0"}
    )
    assert answer.status_code == 302
    session.expire_all()
    return session.scalars(select(Compensation)).one()


def attended(cohort, person):
    progress = progress_in(queries.cohort(cohort.id), [person.id])[person.id]
    [condition] = [each for each in progress.conditions if each.kind is ConditionKind.SESSIONS]
    return condition.count


@pytest.mark.parametrize("presence", ["partial", "absent"])
def test_the_whole_way_from_missing_to_counting(cohort, place, somebody, desk, sign_in, session, presence):
    marked = mark(desk, cohort, place, presence, session)
    assert f"/attendances/{marked.id}/compensation" in desk.get(roll(cohort)).text
    assert attended(cohort, somebody) == 0
    row = given(desk, marked, session)
    page, person = f"/compensations/{row.id}", sign_in(somebody)
    home = person.get("/home").text
    assert home.index('class="next"') < home.index(page) < home.index('class="path"')
    assert "<strong>tämä</strong>" in person.get(page).text
    assert "lue" not in letters_to(somebody.email)[-1].body.lower()

    for _twice in range(2):
        assert person.post(page, data={"answer": "Luin *kaiken*", "version": "1"}).status_code == 302
    assert "<em>kaiken</em>" in desk.get(f"/attendances/{marked.id}/compensation").text
    assert f"/attendances/{marked.id}/compensation" in desk.get("/home").text
    desk.post(
        f"/attendances/{marked.id}/compensation",
        data={"verdict": "ask_again", "words": "Entä työssäsi?", "version": "2"},
    )
    assert attended(cohort, somebody) == 0
    again = person.get(page).text
    assert "Entä työssäsi?" in again
    assert "Luin *kaiken*" in again
    person.post(page, data={"answer": "Luin ja kokeilin", "version": "3"})
    for _twice in range(2):
        accepted = desk.post(
            f"/attendances/{marked.id}/compensation",
            data={"verdict": "accept", "words": "", "version": "4"},
        )
        assert accepted.status_code in (302, 422)
    session.expire_all()
    assert session.scalars(select(Compensation.state)).one() is CompensationState.ACCEPTED
    assert attended(cohort, somebody) == 1
    assert marked.presence is Presence(presence)
    assert len(letters_to(somebody.email)) == 3
    acts = session.scalars(select(AuditEntry.act).where(AuditEntry.object_kind == "Compensation"))
    assert sorted(acts) == ["answered compensation"] * 2 + ["decided on compensation"] * 2 + [
        "gave compensation"
    ]


def test_an_accepted_answer_that_was_the_last_thing_missing_tells_the_rooms(
    cohort, place, somebody, desk, sign_in, session
):
    from courses import signals

    row = given(desk, mark(desk, cohort, place, "absent", session), session)
    sign_in(somebody).post(f"/compensations/{row.id}", data={"answer": "Tein", "version": "1"})
    heard, place_id = [], place.id

    def listen(coaching_session, enrolments):
        heard.extend(enrolment.id for enrolment in enrolments)

    with signals.attendance_marked.connected_to(listen):
        desk.post(
            f"/attendances/{row.attendance_id}/compensation",
            data={"verdict": "accept", "words": "", "version": "2"},
        )
    assert heard == [place_id]


def test_only_its_person_answers_and_only_the_cohort_s_trainers_give_and_read(
    cohort, place, somebody, desk, factories, sign_in, session
):
    marked = mark(desk, cohort, place, "absent", session)
    row = given(desk, marked, session)
    own, theirs = f"/compensations/{row.id}", f"/attendances/{marked.id}/compensation"
    refused = [
        factories.participant(cohort),
        factories.representative(session.get(Organisation, cohort.organisation_id)),
        factories.trainer(begun()),
        factories.person(),
    ]
    for person in refused:
        browser = sign_in(person)
        for address in (own, theirs):
            assert browser.get(address).status_code == 404
            assert browser.post(address, data={"answer": "x", "task": "x", "version": "1"}).status_code == 404
    assert sign_in(somebody).get(own).status_code == 200
    assert sign_in(somebody).get(theirs).status_code == 404
    assert desk.get(own).status_code == 404
    assert sign_in(factories.office_person()).get(theirs).status_code == 200


@pytest.mark.parametrize(
    ("task", "due_on", "field"),
    [
        ("", "2099-01-01", "task"),
        ("x" * 20_001, "2099-01-01", "task"),
        ("Lue", "", "due_on"),
        ("Lue", "2020-02-29", "due_on"),
        ("Lue", "huomenna", "due_on"),
    ],
)
def test_a_task_that_lacks_something_is_told_and_kept(cohort, place, desk, session, task, due_on, field):
    marked = mark(desk, cohort, place, "absent", session)
    data = {"task": task, "due_on": due_on, "version": "0"}
    answer = desk.post(f"/attendances/{marked.id}/compensation", data=data)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert task in answer.text
    assert session.scalar(select(Compensation.id)) is None


def test_who_answers_or_decides_on_an_older_state_is_told_and_loses_nothing(
    cohort, place, somebody, desk, sign_in, session
):
    marked = mark(desk, cohort, place, "absent", session)
    row = given(desk, marked, session)
    theirs, person = f"/attendances/{marked.id}/compensation", sign_in(somebody)
    due = (clock.today() + timedelta(days=9)).isoformat()
    desk.post(theirs, data={"task": "Toinen tehtävä", "due_on": due, "version": "1"})
    stale = person.post(f"/compensations/{row.id}", data={"answer": "Vastaus vanhaan", "version": "1"})
    assert stale.status_code == 409
    assert "Vastaus vanhaan" in stale.text
    assert "Toinen tehtävä" in stale.text
    person.post(f"/compensations/{row.id}", data={"answer": "Vastaus uuteen", "version": "2"})
    late = desk.post(theirs, data={"task": "Kolmas tehtävä", "due_on": due, "version": "2"})
    assert late.status_code == 409
    assert "Kolmas tehtävä" in late.text
    assert "Vastaus uuteen" in late.text
    session.expire_all()
    assert session.scalars(select(Compensation.task)).one() == "Toinen tehtävä"


@pytest.mark.parametrize(
    "data", [{"words": ""}, {"words": "", "verdict": "ask_again"}, {"verdict": "perhaps"}]
)
def test_a_decision_that_says_too_little_is_refused(cohort, place, somebody, desk, sign_in, session, data):
    row = given(desk, mark(desk, cohort, place, "absent", session), session)
    sign_in(somebody).post(f"/compensations/{row.id}", data={"answer": "Tein", "version": "1"})
    answer = desk.post(f"/attendances/{row.attendance_id}/compensation", data={**data, "version": "2"})
    assert answer.status_code == 422
    session.expire_all()
    assert session.scalars(select(Compensation.state)).one() is CompensationState.SENT


def test_who_was_there_after_all_has_nothing_to_make_good(cohort, place, somebody, desk, sign_in, session):
    marked = mark(desk, cohort, place, "absent", session)
    row = given(desk, marked, session)
    mark(desk, cohort, place, "present", session)
    person = sign_in(somebody)
    assert f"/compensations/{row.id}" not in person.get("/home").text
    assert 'name="answer"' not in person.get(f"/compensations/{row.id}").text
    theirs = f"/attendances/{marked.id}/compensation"
    assert 'name="task"' not in desk.get(theirs).text
    data = {"task": "Vielä jotain", "due_on": "2099-01-01", "version": "1"}
    assert desk.post(theirs, data=data).status_code == 409
    assert attended(cohort, somebody) == 1


def test_representatives_see_a_number_and_no_text(cohort, place, somebody, desk, factories, sign_in, session):
    for _more in range(3):
        factories.participant(cohort)
    row = given(desk, mark(desk, cohort, place, "absent", session), session, task="Salainen ohje")
    sign_in(somebody).post(f"/compensations/{row.id}", data={"answer": "Salainen vastaus", "version": "1"})
    desk.post(
        f"/attendances/{row.attendance_id}/compensation",
        data={"verdict": "accept", "words": "", "version": "2"},
    )
    [tally] = [each for each in sources.tallies_of([queries.cohort(cohort.id)], true()) if each.of_session]
    assert tally.people == 1
    browser = sign_in(factories.representative(session.get(Organisation, cohort.organisation_id)))
    for address in (f"/organisations/{cohort.organisation_id}/progress", f"/cohorts/{cohort.id}"):
        text = browser.get(address).text
        assert "Salainen" not in text
        assert somebody.name not in text
