"""A badge's own rules in content files: checked, loaded, counted, and told in every credential."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from badges import issuing, operations, queries
from badges.ahead import ways_of
from badges.models import Award, BadgeClass
from badges.rules import Rules
from courses import queries as courses
from courses.content import read_all, read_whole
from courses.content_schema import ProgrammeContent
from courses.models import Programme
from courses.publishing import news_of_milestone, publish_milestone, publish_programme
from fair.operations import open_fair
from foundation import clock
from foundation.database import db
from tests.badges.test_awards import again, attend
from tests.badges.test_rules import accept, slugs_of
from tests.counting import count_queries
from tests.courses.small_programme import change, told, write_programme
from tests.factories.fair import group

BADGE = "badges/star/badge.yaml"
CRITERIA = "criteria: {sessions_attended: 1, tasks: all, reviews: all}\n"
RULES = "rules:\n  sessions_attended: 1\n  tasks: [before]\n  project: shown\n"
WRONG: dict[str, tuple[str, str, int]] = {
    "too many sessions": ("{sessions_attended: 3}", "there are only 2 sessions in the programme `trial`", 0),
    "no session": ("{sessions_attended: 0}", "`sessions_attended` must be at least 1", 0),
    "unknown rule": ("{session_attended: 1}", "unknown key `session_attended`", 0),
    "no list": (
        "{tasks: before}",
        "`tasks` must be `all`, or a list of the tasks' keys: [one, two]",
        0,
    ),
    "unknown task": ("\n  tasks:\n  - before\n  - after", "there is no task `after` in the", 3),
    "task twice": ("\n  tasks:\n  - before\n  - before", "the task `before` is here twice", 3),
    "half of the reviews": ("{reviews: some}", "`reviews` must be one of: all", 0),
    "project": ("{project: done}", "`project` must be one of: shown", 0),
    "unknown badge": ("{tasks: all, badges: [moon]}", "there is no badge `moon` in badges/", 0),
    "itself": ("{tasks: all, badges: [star]}", "the badge `star` asks for this one", 0),
    "nothing": ("{}", "the rules ask for nothing", 0),
    "no words": ("good work", "`rules` must have keys of its own below it", 0),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The small content, whose badge says itself what earns it."""
    made = write_programme(tmp_path)
    change(made / "programmes/trial/programme.yaml", CRITERIA, "")
    (made / BADGE).write_text((made / BADGE).read_text() + RULES)
    return made


def another_badge(root: Path, slug: str, rules: str) -> None:
    """A further badge in the folder."""
    folder = root / "badges" / slug
    folder.mkdir()
    words = (root / BADGE).read_text().replace("slug: star", f"slug: {slug}").replace(RULES, rules)
    (folder / "badge.yaml").write_text(words)
    for language in ("fi", "sv"):
        (folder / f"{language}.md").write_text((root / f"badges/star/{language}.md").read_text())


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_in_the_rules_is_told_with_its_line(root: Path, case: str) -> None:
    rules, message, below = WRONG[case]
    line = change(root / BADGE, RULES, f"rules: {rules}\n") + below
    assert any((file, at) == (BADGE, line) and message in said for file, at, said in told(root)), told(root)


def test_what_does_not_go_with_the_rest_is_told_with_its_line(root: Path) -> None:
    structure = root / "programmes/trial/programme.yaml"
    line = change(structure, "badge: star\n", "badge: star\n" + CRITERIA)
    assert told(root) == [
        (
            "programmes/trial/programme.yaml",
            line + 1,
            "the badge `star` has `rules` of its own; leave `criteria` out here",
        )
    ]
    change(structure, CRITERIA, "")
    change(structure, "fair: {session: day-2, reviews_each: 3}\n", "")
    at = (root / BADGE).read_text().split("\n").index("  project: shown") + 1
    assert told(root) == [(BADGE, at, "there is no fair to show a project at in the programme `trial`")]


def test_badges_that_ask_for_each_other_are_told(root: Path) -> None:
    another_badge(root, "sun", "rules: {badges: [star]}\n")
    line = change(root / BADGE, "  project: shown\n", "  badges: [sun]\n")
    assert (BADGE, line, "the badge `sun` asks for this one: nobody could have either") in told(root)


def test_level_is_one_of_the_three(root: Path) -> None:
    line = change(root / BADGE, "icon: star", "icon: star\nlevel: master") + 1
    assert told(root) == [(BADGE, line, "`level` must be one of: basic, advanced, expert")]


def cohort_of(factories: Any, root: Path) -> Any:
    """A cohort of the small programme as it stands in the folder."""
    factories.office()
    [content] = read_all(root)
    version, _new = publish_programme(content)
    return again(factories.cohort(made=db.session.get_one(Programme, version.programme_id)))


def newest() -> BadgeClass:
    [found] = queries.classes_of(["star"])
    return found


def test_a_person_earns_by_the_rules_of_the_content(session: Any, factories: Any, root: Path) -> None:
    change(root / BADGE, "icon: star", "icon: star\nlevel: advanced\nvalidity_months: 24")
    cohort = cohort_of(factories, root)
    people = [factories.participant(cohort) for _ in range(8)]
    for at in range(0, 8, 2):
        group(cohort, *people[at : at + 2])
    person, other = people[:2]
    accept(session, cohort, person, "before")
    attend(session, factories, cohort, person, 1)
    attend(session, factories, cohort, other, 1)
    [(badge, progress)] = ways_of(person, [], cohort)
    assert [(c.kind, c.count, c.needed) for c in progress.conditions] == [
        ("sessions", 1, 1), ("assignments", 1, 1), ("project", 0, 1),
    ]  # fmt: skip
    assert not slugs_of(session, person)
    open_fair(cohort, due_at=clock.now(), by=factories.trainer(cohort))
    assert slugs_of(session, person) == {"star"}
    assert not slugs_of(session, other), "the task that is named was not accepted"
    award = session.scalars(select(Award).where(Award.person_id == person.id)).one()
    said = json.loads(award.credential)["credentialSubject"]["achievement"]
    assert "The story." in said["criteria"]["narrative"]
    assert "- Hyväksytty: A title" in said["criteria"]["narrative"]
    assert "syventävä taso" in said["tag"]
    assert (award.valid_until is not None, badge.level, badge.programme_id) == (
        True, "advanced", cohort.version.programme_id,
    )  # fmt: skip


def test_home_counts_them_without_a_further_question(
    app: Any, session: Any, factories: Any, root: Path, sign_in: Any
) -> None:
    cohort = cohort_of(factories, root)
    browser = sign_in(factories.participant(cohort))
    session.commit()
    with count_queries(app) as asked:
        page = browser.get("/home").get_data(as_text=True)
    assert "0/3 ehtoa" in page
    assert len(asked) <= 12


def test_rules_that_are_changed_and_changed_back_hold_each_time(
    session: Any, factories: Any, root: Path
) -> None:
    cohort = cohort_of(factories, root)
    first = newest()
    assert Rules.from_json(first.rules) == Rules(sessions=1, tasks=("before",), project=True)
    publish_programme(read_all(root)[0])
    assert newest() is first
    change(root / BADGE, "  project: shown\n", "")
    publish_programme(read_all(root)[0])
    assert queries.rules_in(cohort) == {"star": Rules(sessions=1, tasks=("before",))}
    change(root / BADGE, "  tasks: [before]\n", "  tasks: [before]\n  project: shown\n")
    for _again in range(2):
        publish_programme(read_all(root)[0])
        assert queries.rules_in(cohort) == {"star": Rules.from_json(first.rules)}
    assert len(session.scalars(select(BadgeClass)).all()) == 3


def test_a_cohort_that_began_with_the_programme_s_criteria_keeps_them(
    session: Any, factories: Any, root: Path
) -> None:
    cohort = cohort_of(factories, root)
    cohort.version.sessions_to_attend = 2
    assert queries.rules_in(cohort) == {"star": Rules(sessions=2)}


def test_a_milestone_in_the_content_comes_with_the_last_of_its_badges(
    session: Any, factories: Any, root: Path
) -> None:
    another_badge(root, "sky", "rules: {badges: [star]}\n")
    cohort = cohort_of(factories, root)
    whole: tuple[list[ProgrammeContent], Any] = read_whole(root)
    for badge in whole[1]:
        assert "badge sky: new words or rules" in news_of_milestone(badge)[0]
        publish_milestone(badge)
        assert news_of_milestone(badge) == ()
    person = factories.participant(cohort)
    star = issuing.badge_class_of("star")
    assert star is not None
    operations.award(person, courses.cohort(cohort.id), star)
    assert slugs_of(session, person) == {"star", "sky"}
