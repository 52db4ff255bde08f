"""What people typed into fields is as much theirs as their texts: it is copied, goes, and names nobody."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import delete, select, update

from assignments.models import Feedback, Submission, SubmissionFile, SubmissionVersion
from courses.models import PlannedTask
from courses.vocabulary import CohortState
from foundation import clock
from foundation.personal_data import Keep
from foundation.retention import RULES, remove_batch
from privacy import copying
from privacy.erasing import ask, erase
from privacy.erasing import subject_of as whom
from tests.factories.fields import field
from tests.privacy.conftest import NAME, OWN, THEIRS, Life


@pytest.fixture
def fields(life: Life, session: Any) -> Life:
    """The life's answers are forms, with a table in them; the other's names the person."""
    asked = [field("short_text", "place"), field("table", "steps", options=("what",))]
    session.execute(update(PlannedTask).values(fields=asked))
    for submission in session.scalars(select(Submission)):
        mine = submission.person_id == life.person.id
        told = {"place": OWN if mine else THEIRS, "steps": [{"what": f"Sovittu: {NAME} å"}]}
        submission.fields = told
        version = update(SubmissionVersion).where(SubmissionVersion.submission_id == submission.id)
        session.execute(version.values(fields=told))
    session.commit()
    return life


def test_copy_has_the_answers_with_their_questions(fields: Life, session: Any) -> None:
    parts = {part.holding.name: part.rows for part in copying.gather(whom(fields.person))}
    for name in ("submissions", "submission_versions"):
        [row] = parts[name]
        assert row["fields"]["place"] == OWN
        assert row["answer"].startswith(f"## Place\n\n{OWN}")


def test_erasing_empties_the_own_and_mends_the_others(fields: Life, session: Any) -> None:
    erasure = ask(fields.person, by=fields.person)
    session.commit()
    assert erase(erasure)
    session.commit()
    session.expire_all()
    for model in (Submission, SubmissionVersion):
        told = session.scalars(select(model.fields)).all()
        assert {} in told
        assert {"place": THEIRS, "steps": [{"what": "Sovittu: N. N. å"}]} in told
        assert NAME not in str(told)


def test_time_empties_answers_that_are_fields_alone(fields: Life, session: Any) -> None:
    [rule] = [rule for rule in RULES if rule.keep is Keep.WORK]
    fields.cohort.state = CohortState.FINISHED
    session.execute(update(Submission).values(text=""))
    session.execute(update(SubmissionVersion).values(text="", text_html=""))
    session.commit()
    answers = session.scalars(select(Submission.id)).all()
    session.execute(delete(SubmissionFile))
    session.execute(update(Feedback).values(text=""))
    session.commit()
    assert not session.scalars(rule.now_due()).all()
    with time_machine.travel(clock.now() + timedelta(days=9_000), tick=False):
        assert remove_batch(rule) == len(answers)
    assert {str(told) for told in session.scalars(select(Submission.fields))} == {"{}"}
    assert {str(told) for told in session.scalars(select(SubmissionVersion.fields))} == {"{}"}
