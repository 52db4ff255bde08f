"""Groups come together: one for a person in a cohort, until the fair begins."""

import threading
import uuid

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from foundation import clock
from foundation.audit import AuditEntry
from foundation.database import db
from projects import operations, queries
from projects.models import Group, GroupMember, Project
from tests.counting import count_queries, counted_once
from tests.factories.projects import group
from tests.hostile import NUMBERS


def _soup(page):
    return BeautifulSoup(page.text, "lxml")


def _group_of(session, person):
    session.expire_all()
    return session.scalar(select(GroupMember.group_id).where(GroupMember.person_id == person.id))


def _count(kind):
    return db.session.scalar(select(func.count()).select_from(kind))


def test_a_participant_creates_a_group_and_is_in_it(session, sign_in, factories):
    cohort = factories.cohort()
    person = factories.participant(cohort, "Mari Laine")
    client = sign_in(person)
    answer = client.post(
        f"/cohorts/{cohort.id}/groups/new", data={"name": "Keittiö", "title": "Vähemmän hävikkiä"}
    )
    page = _soup(client.get(answer.location)).find(id=answer.location.partition("#")[2]).get_text()
    assert "Keittiö" in page
    assert "Vähemmän hävikkiä" in page
    assert "Mari Laine" in page


def test_a_trainer_creates_a_group_without_being_in_it(session, sign_in, factories):
    cohort = factories.cohort()
    client = sign_in(factories.trainer(cohort))
    assert (
        client.post(f"/cohorts/{cohort.id}/groups/new", data={"name": "A", "title": "B"}).status_code == 302
    )
    assert (_count(Group), _count(Project), _count(GroupMember)) == (1, 1, 0)


def test_a_double_click_creates_one_group(session, sign_in, factories):
    cohort = factories.cohort()
    client = sign_in(factories.participant(cohort))
    sent = {"name": "A", "title": "B", "once": str(uuid.uuid4())}
    answers = [client.post(f"/cohorts/{cohort.id}/groups/new", data=sent) for _again in range(2)]
    assert answers[0].location == answers[1].location
    assert (_count(Group), _count(Project), _count(GroupMember)) == (1, 1, 1)


def test_two_groups_of_a_cohort_have_different_names(session, sign_in, factories):
    cohort, other = factories.cohort(), factories.cohort()
    group(cohort, name="Keittiö")
    group(other, name="Varasto")
    client = sign_in(factories.participant(cohort))
    page = client.post(f"/cohorts/{cohort.id}/groups/new", data={"name": "Keittiö", "title": "Oma asia"})
    assert page.status_code == 422
    assert _soup(page).select_one(".govuk-error-summary a[href='#name']")
    assert "Oma asia" in page.text
    assert (
        client.post(f"/cohorts/{cohort.id}/groups/new", data={"name": "Varasto", "title": "x"}).status_code
        == 302
    )


@pytest.mark.parametrize(
    "sent",
    [{}, {"name": "A"}, {"title": "B"}, {"name": "x" * 81, "title": "B"}, {"name": "A", "title": "x" * 161}],
)
def test_a_group_needs_a_name_and_a_title_of_some_length(session, sign_in, factories, sent):
    cohort = factories.cohort()
    page = sign_in(factories.participant(cohort)).post(f"/cohorts/{cohort.id}/groups/new", data=sent)
    assert page.status_code == 422
    assert all(value in page.text for value in sent.values())
    assert _count(Group) == 0


def test_a_participant_joins_leaves_and_joins_again(session, sign_in, factories):
    cohort = factories.cohort()
    place, person = group(cohort), factories.participant(cohort)
    client = sign_in(person)
    for verb, there in (("join", True), ("join", True), ("leave", False), ("leave", False), ("join", True)):
        assert client.post(f"/groups/{place.id}/{verb}").status_code == 302
        assert (_group_of(session, person) == place.id) is there


def test_joining_a_second_group_is_refused_kindly(session, sign_in, factories):
    cohort = factories.cohort()
    person = factories.participant(cohort)
    first, second = group(cohort, person), group(cohort)
    client = sign_in(person)
    page = client.post(f"/groups/{second.id}/join", follow_redirects=True)
    assert _soup(page).select_one(".notice--error")
    assert _group_of(session, person) == first.id
    sent = {"name": "Kolmas", "title": "x"}
    page = client.post(f"/cohorts/{cohort.id}/groups/new", data=sent, follow_redirects=True)
    assert _soup(page).select_one(".notice--error")
    assert _count(Group) == 2


def test_a_member_moves_to_another_group_when_they_say_so(session, sign_in, factories):
    cohort = factories.cohort()
    person = factories.participant(cohort)
    _first, second = group(cohort, person), group(cohort)
    client = sign_in(person)
    button = _soup(client.get(f"/cohorts/{cohort.id}/groups")).select_one(
        f"form[action='/groups/{second.id}/join']"
    )
    client.post(
        button["action"], data={field["name"]: field.get("value", "") for field in button.select("input")}
    )
    assert _group_of(session, person) == second.id


def test_one_person_may_be_in_groups_of_two_cohorts(session, factories):
    first, second = factories.cohort(), factories.cohort()
    person = factories.participant(first)
    group(first, person)
    group(second, person)
    assert _count(GroupMember) == 2


def test_two_joins_at_once_end_in_one_group(app, session, factories):
    cohort = factories.cohort()
    person = factories.participant(cohort)
    groups = [group(cohort).id for _each in range(6)]
    person_id = person.id
    session.commit()
    gate, outcomes = threading.Barrier(len(groups)), []

    def join(group_id):
        with app.app_context():
            from people.models import Person

            gate.wait()
            try:
                operations.join(queries.group(group_id), db.session.get(Person, person_id))
                db.session.commit()
                outcomes.append("joined")
            except operations.InAnotherGroup:
                outcomes.append("refused")

    threads = [threading.Thread(target=join, args=[group_id]) for group_id in groups]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["joined"] + ["refused"] * 5
    assert _count(GroupMember) == 1


# Trainers arrange


def test_a_trainer_places_moves_and_takes_out(session, sign_in, factories):
    cohort = factories.cohort()
    person, first, second = factories.participant(cohort), group(cohort), group(cohort)
    client = sign_in(factories.trainer(cohort))
    for chosen in (first.id, second.id, "none"):
        sent = {"person": str(person.id), "group": str(chosen)}
        assert client.post(f"/cohorts/{cohort.id}/groups/people", data=sent).status_code == 302
        assert _group_of(session, person) == (None if chosen == "none" else chosen)
    acts = session.scalars(select(AuditEntry.act).where(AuditEntry.object_kind == "Group")).all()
    assert acts.count("moved to group") == 2
    assert acts.count("left group") == 1


def test_a_trainer_places_only_this_cohort_s_people_in_its_groups(session, sign_in, factories):
    cohort, other = factories.cohort(), factories.cohort()
    person, stranger = factories.participant(cohort), factories.participant(other)
    place, elsewhere = group(cohort), group(other)
    client = sign_in(factories.trainer(cohort))
    for who, where in (
        (stranger.id, place.id),
        (person.id, elsewhere.id),
        (uuid.uuid4(), place.id),
        ("", place.id),
        ("x", "y"),
        (person.id, ""),
    ):
        sent = {"person": str(who), "group": str(where)}
        assert client.post(f"/cohorts/{cohort.id}/groups/people", data=sent).status_code == 422
    assert _count(GroupMember) == 0


def test_a_trainer_renames_and_removes_an_empty_group(session, sign_in, factories):
    cohort = factories.cohort()
    person = factories.participant(cohort)
    full, empty = group(cohort, person), group(cohort, name="Varattu")
    client = sign_in(factories.trainer(cohort))
    assert client.post(f"/groups/{full.id}/name", data={"name": "Varattu"}).status_code == 422
    assert client.post(f"/groups/{full.id}/name", data={"name": "Uusi nimi"}).status_code == 302
    session.expire_all()
    assert session.get(Group, full.id).name == "Uusi nimi"
    for each in (full, empty):
        assert client.post(f"/groups/{each.id}/remove").status_code == 302
    session.expire_all()
    assert session.scalars(select(Group.id)).all() == [full.id]
    assert _count(Project) == 1


# The fair has begun


def test_a_locked_group_stays_as_it_is(session, sign_in, factories):
    cohort = factories.cohort()
    member, newcomer = factories.participant(cohort), factories.participant(cohort)
    locked, free, empty = group(cohort, member), group(cohort), group(cohort)
    for each in (locked, empty):
        each.locked_at = clock.now()
    session.commit()
    sign_in(member).post(f"/groups/{locked.id}/leave")
    sign_in(member).post(f"/groups/{free.id}/join", data={"move": "1"})
    page = sign_in(newcomer).post(f"/groups/{locked.id}/join", follow_redirects=True)
    assert _soup(page).select_one(".notice--error")
    assert not _soup(page).select(f"form[action='/groups/{locked.id}/join']")
    trainer = sign_in(factories.trainer(cohort))
    sent = {"person": str(member.id), "group": "none"}
    assert trainer.post(f"/cohorts/{cohort.id}/groups/people", data=sent).status_code == 422
    trainer.post(f"/groups/{empty.id}/remove")
    assert _group_of(session, member) == locked.id
    assert _group_of(session, newcomer) is None
    assert _count(Group) == 3


# Who may


def test_outsiders_find_nothing(session, sign_in, factories):
    cohort = factories.cohort()
    place = group(cohort, factories.participant(cohort), title="Salainen aihe")
    work = f"/projects/{place.project.id}"
    outsiders = (
        factories.participant(factories.cohort()),
        factories.trainer(factories.cohort()),
        factories.representative(),
        factories.person(),
    )
    for outsider in outsiders:
        client = sign_in(outsider)
        for address in (f"/cohorts/{cohort.id}/groups", f"/cohorts/{cohort.id}/groups/new", work):
            answer = client.get(address)
            assert answer.status_code == 404
            assert "Salainen aihe" not in answer.text
        for verb in ("join", "leave", "remove", "name"):
            assert client.post(f"/groups/{place.id}/{verb}", data={"name": "x"}).status_code == 404


def test_participants_don_t_arrange_and_trainers_don_t_join(session, sign_in, factories):
    cohort = factories.cohort()
    place = group(cohort)
    participant = sign_in(factories.participant(cohort))
    assert participant.get(f"/cohorts/{cohort.id}/groups/people").status_code == 404
    assert participant.post(f"/groups/{place.id}/name", data={"name": "x"}).status_code == 404
    assert participant.post(f"/groups/{place.id}/remove").status_code == 404
    assert sign_in(factories.trainer(cohort)).post(f"/groups/{place.id}/join").status_code == 404
    assert _count(Group) == 1


def test_somebody_who_left_the_cohort_is_out(session, sign_in, factories):
    cohort = factories.cohort()
    enrolment = factories.enrolment(cohort)
    group(cohort, enrolment.person)
    enrolment.left_at = clock.now()
    client = sign_in(enrolment.person)
    assert client.get(f"/cohorts/{cohort.id}/groups").status_code == 404


# Figures


@pytest.mark.parametrize("number", NUMBERS)
def test_any_page_number_gets_a_page_that_exists(session, sign_in, factories, number):
    cohort = factories.cohort()
    for _each in range(30):
        group(cohort)
    page = sign_in(factories.participant(cohort)).get(
        f"/cohorts/{cohort.id}/groups", query_string={"page": number}
    )
    assert page.status_code == 200
    assert _soup(page).select(".groups > li")


@counted_once
def test_pages_cost_the_same_however_many_groups_there_are(app, session, sign_in, factories):
    cohort = factories.cohort()
    person = factories.participant(cohort)
    place = group(cohort, person)
    work = f"/projects/{place.project.id}"
    trainer = factories.trainer(cohort)
    costs: dict[str, set[int]] = {}
    for rows in (0, 2, 297):
        for number in range(rows):
            factories.participant(cohort)
            member = factories.participant(cohort)
            if number < 60:
                group(cohort, member, title="Hiljainen puolituntinen osastolla")
            else:
                operations.join(place, member)
        for who in (person, trainer):
            client = sign_in(who)
            for address in (f"/cohorts/{cohort.id}/groups", work):
                with count_queries(app) as statements:
                    page = client.get(address)
                assert page.status_code == 200
                assert len(page.data) <= 25_000 or address == work
                costs.setdefault(f"{who.id} {address}", set()).add(len(statements))
    assert all(len(cost) == 1 and max(cost) <= 9 for cost in costs.values()), costs


def test_the_fair_finds_the_works_of_groups_that_have_people(session, factories):
    cohort = factories.cohort()
    first, second = factories.participant(cohort), factories.participant(cohort)
    place, _empty = group(cohort, first, second), group(cohort)
    session.expire_all()
    projects = queries.projects_of(cohort)
    assert [project.id for project in projects] == [
        session.scalar(select(Project.id).where(Project.group_id == place.id))
    ]
    assert queries.member_ids(projects[0]) == {first.id, second.id}
