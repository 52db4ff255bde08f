"""Criteria as rules: named tasks, a project shown, other badges; heard at once and found by the sweep."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from assignments.models import Assignment, Submission, SubmissionAuthor
from assignments.vocabulary import SubmissionState
from badges import issuing, operations
from badges.criteria import progress_by
from badges.models import Award, BadgeClass
from badges.rules import Rules
from badges.tasks import award_earned
from courses.models import Cohort, PlannedTask
from courses.vocabulary import CohortState
from fair.operations import open_fair
from foundation import clock
from people.models import Person
from tests.badges.test_awards import BADGE, again, attend, do_everything
from tests.factories.fair import group


@pytest.fixture
def cohort(session: Any, factories: Any) -> Cohort:
    """A cohort of a programme that gives no badge of its own."""
    made = factories.cohort(made=factories.programme(badge=None))
    session.commit()
    return again(made)


def a_badge(factories: Any, slug: str, rules: Rules, cohort: Cohort | None = None) -> BadgeClass:
    """A badge that the office made, for the cohort's programme or as a milestone."""
    content = BADGE.model_copy(update={"slug": slug})
    where = cohort.version.programme_id if cohort else None
    told = {"made_here": True, "rules": rules.to_json(), "programme_id": where}
    return issuing.load_badge_class(content, issuing.ensure_issuer(factories.office()), **told)


def accept(session: Any, cohort: Cohort, person: Person, key: str) -> None:
    """The task with this key is accepted, without a signal."""
    found = session.scalars(
        select(Assignment)
        .join(PlannedTask, PlannedTask.id == Assignment.planned_task_id)
        .where(Assignment.cohort_id == cohort.id, PlannedTask.key == key)
    ).one()
    author = SubmissionAuthor(assignment_id=found.id, person_id=person.id)
    told = {"assignment_id": found.id, "person_id": person.id, "state": SubmissionState.ACCEPTED}
    session.add(Submission(**told, authors=[author]))
    session.flush()


def slugs_of(session: Any, person: Person) -> set[str]:
    return set(session.scalars(select(Award.badge_slug).where(Award.person_id == person.id)))


def test_rules_keep_what_they_say() -> None:
    whole = Rules(2, False, ("pre-1",), True, True, ("kokeilija",))
    assert Rules.from_json(whole.to_json()) == whole
    assert Rules().to_json() == {}
    assert not Rules.from_json({}).any


def test_named_tasks_are_enough_and_each_of_them_is_needed(
    session: Any, factories: Any, cohort: Cohort
) -> None:
    a_badge(factories, "kirjoittaja", Rules(tasks=("pre-1", "interim-2")), cohort)
    person = factories.participant(cohort)
    accept(session, cohort, person, "pre-1")
    accept(session, cohort, person, "pre-2")
    assert operations.award_what_was_earned(cohort) == []
    (condition,) = progress_by(cohort, {"a": Rules(tasks=("pre-1", "interim-2"))})["a"][person.id].conditions
    assert (condition.count, condition.needed, condition.met) == (1, 2, False)
    accept(session, cohort, person, "interim-2")
    (award,) = operations.award_what_was_earned(cohort)
    assert (award.person_id, award.badge_slug, award.cohort_id) == (person.id, "kirjoittaja", cohort.id)


def test_a_project_counts_once_its_fair_has_opened(session: Any, factories: Any, cohort: Cohort) -> None:
    a_badge(factories, "esittelija", Rules(project=True), cohort)
    members = [factories.participant(cohort) for _ in range(8)]
    for at in range(0, 8, 2):
        group(cohort, *members[at : at + 2])
    late = factories.participant(cohort)
    assert operations.award_what_was_earned(cohort) == []
    open_fair(cohort, due_at=clock.now() + timedelta(hours=8), by=factories.trainer(cohort))
    assert set(session.scalars(select(Award.person_id))) == {each.id for each in members}
    assert slugs_of(session, late) == set()


def test_a_badge_of_the_office_comes_with_the_signal_beside_the_programme_s_own(
    session: Any, factories: Any
) -> None:
    issuing.load_badge_class(BADGE, issuing.ensure_issuer(factories.office()))
    cohort = again(factories.cohort())
    a_badge(factories, "aloittaja", Rules(sessions=1), cohort)
    a_badge(factories, "muualla", Rules(sessions=1), again(factories.cohort()))
    person = factories.participant(cohort)
    attend(session, factories, cohort, person, 1)
    assert slugs_of(session, person) == {"aloittaja"}
    do_everything(session, cohort, person)
    attend(session, factories, cohort, person, 2)
    assert slugs_of(session, person) == {"aloittaja", BADGE.slug}


def test_the_last_of_the_badges_brings_the_milestone_once(
    session: Any, factories: Any, cohort: Cohort
) -> None:
    first = a_badge(factories, "yksi", Rules(tasks=("pre-1",)), cohort)
    second = a_badge(factories, "kaksi", Rules())
    a_badge(factories, "polku", Rules(badges=("yksi", "kaksi")))
    person = factories.participant(cohort)
    operations.award(person, None, second)
    assert slugs_of(session, person) == {"kaksi"}
    operations.award(person, cohort, first)
    assert slugs_of(session, person) == {"yksi", "kaksi", "polku"}
    assert operations.award_milestones() == []


def test_a_badge_from_elsewhere_completes_the_rules_of_a_cohort(
    session: Any, factories: Any, cohort: Cohort
) -> None:
    elsewhere = a_badge(factories, "muualta", Rules())
    a_badge(factories, "molemmat", Rules(tasks=("pre-1",), badges=("muualta",)), cohort)
    person = factories.participant(cohort)
    accept(session, cohort, person, "pre-1")
    operations.award(person, None, elsewhere)
    assert slugs_of(session, person) == {"muualta", "molemmat"}


def test_a_badge_taken_back_counts_for_no_milestone(session: Any, factories: Any, cohort: Cohort) -> None:
    badges = [a_badge(factories, slug, Rules()) for slug in ("yksi", "kaksi")]
    person = factories.participant(cohort)
    award = operations.award(person, None, badges[0])
    assert award is not None
    operations.revoke(None, award, "erehdys")
    a_badge(factories, "polku", Rules(badges=("yksi", "kaksi")))
    operations.award(person, None, badges[1])
    assert slugs_of(session, person) == {"yksi", "kaksi"}


def test_the_sweep_finds_what_no_signal_told(session: Any, factories: Any, cohort: Cohort) -> None:
    person = factories.participant(cohort)
    accept(session, cohort, person, "pre-1")
    cohort.state = CohortState.RUNNING
    a_badge(factories, "kirjoittaja", Rules(tasks=("pre-1",)), cohort)
    a_badge(factories, "polku", Rules(badges=("kirjoittaja",)))
    session.commit()
    award_earned.run()
    assert slugs_of(session, person) == {"kirjoittaja", "polku"}
    award_earned.run()
    assert len(session.scalars(select(Award)).all()) == 2


def test_nothing_asked_for_is_not_everything_done(session: Any, factories: Any, cohort: Cohort) -> None:
    a_badge(factories, "kasin", Rules(), cohort)
    factories.participant(cohort)
    assert operations.award_what_was_earned(cohort) == []


def test_everybody_sees_what_is_done_and_what_is_missing(
    session: Any, factories: Any, sign_in: Any, cohort: Cohort
) -> None:
    cohort.version.badge_slug = BADGE.slug
    issuing.load_badge_class(BADGE, issuing.ensure_issuer(factories.office()))
    a_badge(factories, "aloittaja", Rules(sessions=1, project=True), cohort)
    person = factories.participant(cohort, "Aino Virtanen")
    session.commit()
    attend(session, factories, again(cohort), person, 1)
    session.commit()
    own = sign_in(person).get("/badges", headers={"Accept-Language": "en"}).text
    assert own.count("badges-conditions") == 2
    page = f"/cohorts/{cohort.id}/badges?badge=aloittaja"
    board = sign_in(factories.trainer(cohort)).get(page).text
    assert "1/1" in board
    assert "0/1" in board
