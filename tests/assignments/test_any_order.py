"""A submission's life in any order: edits, sends, confirmations, more time, feedback, people who move."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from assignments import feedback, operations, queries, waiting
from assignments.extensions.operations import give
from assignments.models import Submission, SubmissionAuthor, SubmissionVersion
from assignments.operations import Answer, AnswerClosed, AnswerRefused, SentTooLate, TextChangedMeanwhile
from assignments.vocabulary import FeedbackVerdict, SubmissionState
from courses.vocabulary import DoneBy
from foundation import clock
from foundation.database import db
from projects import operations as groups
from projects.queries import group as group_by
from tests.factories import assignments as made
from tests.factories import make
from tests.factories import projects as grouped

pytestmark = pytest.mark.only_on("postgresql")  # long, and the same on SQLite

PEOPLE = st.integers(0, 3)
GROUPS = st.integers(0, 1)
TEXTS = st.sampled_from(("Yksi", "Kaksi", "Kolme"))


class Life(RuleBasedStateMachine):
    """Four people of whom one is in no group, two groups, one task; each run leaves nothing behind."""

    world: Any

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = db.session.begin_nested()
        self.now: datetime = clock.now()
        self.longest = self.now
        self.versions: dict[tuple[uuid.UUID, int], str] = {}
        self.drafts: dict[uuid.UUID, str] = {}
        self.first: dict[uuid.UUID, datetime] = {}
        self.accepted: set[uuid.UUID] = set()

    def teardown(self) -> None:
        self.savepoint.rollback()
        db.session.expire_all()

    @initialize(done_by=st.sampled_from(DoneBy))
    def begin(self, done_by: DoneBy) -> None:
        self.assignment.plan.done_by = done_by
        db.session.flush()

    @property
    def assignment(self) -> Any:
        return queries.assignment(self.world.assignment)

    def person(self, number: int) -> Any:
        return self.world.people[number]

    def own(self, number: int) -> Submission | None:
        return queries.own_submission(self.assignment, self.person(number))

    def write(self, act: Any, number: int, text: str, stale: bool) -> None:
        """Save or send; what is refused changes nothing, as in a request that is rolled back."""
        there = self.own(number)
        before = there.text if there else ""
        seen = operations.mark_of("Jotain muuta" if stale else before)
        late, too_late = self.is_late(there), False
        step = db.session.begin_nested()
        try:
            with clock.pretending(self.now):
                act(self.person(number), self.assignment, Answer(text=text, seen=seen))
        except (AnswerClosed, AnswerRefused, TextChangedMeanwhile) as refused:
            too_late = isinstance(refused, SentTooLate)
            step.rollback()
        else:
            step.commit()
            written = self.own(number)
            assert written is not None
            assert written.text == text
            assert not stale or before in ("", text), "what the writer has not seen is not overwritten"
            assert act is operations.save_draft or not late
            self.drafts[written.id] = text
        assert late or not too_late or there is None

    def is_late(self, there: Submission | None) -> bool:
        until = there.extended_until if there else self.longest
        asked = there is not None and there.state is SubmissionState.NEW_VERSION_ASKED
        return bool(self.now > self.assignment.cut_off_for(until)) and not asked

    @rule(number=PEOPLE, text=TEXTS, stale=st.booleans())
    def save(self, number: int, text: str, stale: bool) -> None:
        self.write(operations.save_draft, number, text, stale)

    @rule(number=PEOPLE, text=TEXTS, stale=st.booleans())
    def send(self, number: int, text: str, stale: bool) -> None:
        self.write(operations.send, number, text, stale)

    @rule(number=PEOPLE)
    def confirm(self, number: int) -> None:
        there = self.own(number)
        self.write(operations.send, number, there.text if there else "Yksi", stale=False)

    @rule(hours=st.integers(1, 60))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(number=PEOPLE, group=st.none() | GROUPS, days=st.integers(0, 9))
    def extend(self, number: int, group: int | None, days: int) -> None:
        to = self.person(number) if group is None else group_by(self.world.groups[group])
        with clock.pretending(self.now):
            until = self.now + timedelta(days=days)
            self.longest = max(self.longest, until)
            give(self.assignment, to, until=until, reason="Syy", by=self.world.trainer)

    @rule(number=PEOPLE, verdict=st.sampled_from(FeedbackVerdict))
    def answer(self, number: int, verdict: FeedbackVerdict) -> None:
        there = self.own(number)
        if there is None or there.first_sent_at is None or there.state is SubmissionState.ACCEPTED:
            return
        sent = waiting.submission_as_it_is_now(there.id)
        assert sent is not None
        words: dict[str, Any] = {"verdict": verdict, "text": "Palaute", "seen": feedback.stage_of(sent)}
        with clock.pretending(self.now):
            feedback.give_feedback(self.world.trainer, sent, row_id=uuid.uuid4(), **words)

    @rule(number=PEOPLE, group=GROUPS)
    def move(self, number: int, group: int) -> None:
        to = group_by(self.world.groups[group])
        assert to is not None
        with clock.pretending(self.now):
            groups.move(self.person(number), to, by=self.world.trainer)

    @rule(number=PEOPLE, group=GROUPS)
    def leave(self, number: int, group: int) -> None:
        place = group_by(self.world.groups[group])
        assert place is not None
        with clock.pretending(self.now):
            groups.leave(place, self.person(number), by=self.person(number))

    @invariant()
    def no_version_is_ever_lost_or_changed(self) -> None:
        rows = db.session.execute(
            select(SubmissionVersion.submission_id, SubmissionVersion.number, SubmissionVersion.text)
        ).all()
        now = {(key, number): text for key, number, text in rows}
        assert self.versions.items() <= now.items()
        self.versions = now

    @invariant()
    def no_draft_is_overwritten_unseen(self) -> None:
        rows = db.session.execute(select(Submission.id, Submission.text)).all()
        assert self.drafts.items() <= {key: text for key, text in rows}.items()  # noqa: C416

    @invariant()
    def states_are_legal(self) -> None:
        db.session.expire_all()
        for row in db.session.scalars(select(Submission)).all():
            numbers = sorted(number for key, number in self.versions if key == row.id)
            assert numbers == list(range(1, len(numbers) + 1))
            assert (row.first_sent_at is None) == (not numbers) == (row.state is SubmissionState.DRAFT)
            assert (row.accepted_at is not None) == (row.state is SubmissionState.ACCEPTED)
            assert row.first_sent_at == self.first.setdefault(row.id, row.first_sent_at) or not numbers
            if row.first_sent_at is None:
                del self.first[row.id]
            if row.state is SubmissionState.ACCEPTED:
                self.accepted.add(row.id)
            assert row.id not in self.accepted or row.state is SubmissionState.ACCEPTED
            assert row.confirming_since is None or row.group_id is not None

    @invariant()
    def nobody_has_two_answers_and_every_own_one_has_its_author(self) -> None:
        now = SubmissionAuthor.left_at.is_(None)
        counts = select(func.count()).where(now).group_by(SubmissionAuthor.person_id)
        assert all(count == 1 for count in db.session.scalars(counts))
        orphans = select(Submission.id).where(
            Submission.group_id.is_(None), ~Submission.authors.any(SubmissionAuthor.left_at.is_(None))
        )
        assert db.session.scalars(orphans).all() == []


def test_whatever_the_order_no_version_is_lost_and_states_stay_legal(session: Any) -> None:
    cohort = made.open_cohort()
    people = [make.participant(cohort, f"Henkilö {number}") for number in range(4)]
    first, second = grouped.group(cohort, *people[:2]), grouped.group(cohort, people[2])
    assignment = made.assignment(cohort)
    assignment.cut_off_at = assignment.due_at + timedelta(days=2)
    session.flush()

    class World:
        groups = (first.id, second.id)
        trainer = make.trainer(cohort)

    World.people, World.assignment = people, assignment.id  # type: ignore[attr-defined]
    Life.world = World
    here = settings(
        max_examples=15,
        stateful_step_count=16,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Life, settings=here)  # type: ignore[no-untyped-call]
