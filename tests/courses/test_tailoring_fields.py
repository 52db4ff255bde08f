"""A task that is a form stays one when trainers rewrite it, and loses no answer when its form changes."""

from typing import Any

import pytest
from sqlalchemy import select

from assignments.operations import mark_of
from assignments.queries import own_submission
from courses import queries
from courses.models import Cohort, PlannedTask
from courses.vocabulary import AnswerRule, Canvas, SeenBy
from tests.courses.test_new_version import newer
from tests.courses.test_tailoring import WORDS, base, fields_of, tasks
from tests.factories import assignments as answers
from tests.factories.fields import ask, field
from tests.factories.make import db

KEYS = ("accept", "influence", "decide")


@pytest.fixture
def cohort(factories: Any) -> Cohort:
    """A cohort whose first task is a circle of influence, and neither text nor files."""
    cohort = answers.open_cohort()
    told = {"canvas": Canvas.CIRCLE_OF_INFLUENCE, "seen_by": SeenBy.COHORT, "files_rule": AnswerRule.NONE}
    ask(answers.assignment(cohort), *(field("long_text", key) for key in KEYS), **told)
    return cohort


def test_rewritten_words_keep_the_form(factories: Any, sign_in: Any, cohort: Cohort) -> None:
    trainer = sign_in(factories.trainer(cohort))
    told = {**fields_of(tasks(cohort)["pre-1"].plan), **WORDS}
    assert trainer.post(f"{base(cohort)}/tasks/pre-1", data=told).status_code == 302
    plan = tasks(cohort)["pre-1"].plan
    assert plan.title["fi"] == "Kysy yhdeltä"
    assert [each["key"] for each in plan.fields] == list(KEYS)
    assert (plan.canvas, plan.seen_by) == (Canvas.CIRCLE_OF_INFLUENCE, SeenBy.COHORT)
    assert "Vastauksen kentät" not in trainer.get(f"{base(cohort)}/changes").text


def test_task_without_a_form_still_asks_for_something(factories: Any, sign_in: Any, cohort: Cohort) -> None:
    trainer = sign_in(factories.trainer(cohort))
    nothing = {"text": "none", "files": "none"}
    told = {**fields_of(tasks(cohort)["pre-2"].plan), **WORDS, **nothing}
    refused = trainer.post(f"{base(cohort)}/tasks/pre-2", data=told)
    assert refused.status_code == 422
    assert "Pyydä tekstiä tai tiedostoja" in refused.text


def test_form_that_the_programme_changed_is_told_and_loses_no_answer(
    factories: Any, sign_in: Any, cohort: Cohort
) -> None:
    trainer, person = sign_in(factories.trainer(cohort)), factories.participant(cohort)
    mine = tasks(cohort)["pre-1"].id
    aino = sign_in(person)
    typed = {"seen": mark_of("")} | {f"field-{key}": f"Sanani {key}" for key in KEYS}
    assert aino.post(f"/assignments/{mine}", data={**typed, "send": "1"}).status_code == 302
    made = newer(queries.cohort(cohort.id))
    row = db.session.scalars(select(PlannedTask).where(PlannedTask.version_id == made.id)).all()
    [task] = [each for each in row if each.key == "pre-1"]
    task.fields = [field("short_text", "decide"), field("short_text", "else")]
    task.canvas = None
    db.session.commit()
    address = f"/cohorts/{cohort.id}/new-version"
    page = trainer.get(address).text
    assert "Vastauksen kentät" in page
    assert "Vastauksen kuva" in page
    assert trainer.post(address, data={"version": str(made.id)}).status_code == 302
    told = aino.get(f"/assignments/{mine}").text
    for key in KEYS:
        assert f"Sanani {key}" in told
    db.session.expire_all()
    kept = own_submission(tasks(cohort)["pre-1"], person)
    assert kept is not None
    assert kept.newest is not None
    assert kept.newest.fields == {key: f"Sanani {key}" for key in KEYS}
