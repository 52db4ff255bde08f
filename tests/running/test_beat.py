"""The table of what beat calls, and the promise of every task: twice is as good as once."""

import ast
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from flask import Flask
from sqlalchemy import select

from courses.vocabulary import CohortState
from foundation.database import Base, db
from foundation.outbox import LEASE, post
from kehittamo.celery_app import BEAT, HARD_LIMIT, make_celery

TASKS = sorted(entry["task"] for entry in BEAT.values())


@pytest.fixture
def celery(app: Flask) -> Celery[Any]:
    """The house's Celery, every task known."""
    made = make_celery(app)
    made.finalize()
    return made


def own_tasks(celery: Celery[Any]) -> list[str]:
    return sorted(name for name in celery.tasks if not name.startswith("celery."))


def contents() -> dict[str, list[Any]]:
    """Every row of every table, but for the heartbeat: that one is to move with every beat."""
    db.session.rollback()
    tables = [table for table in Base.metadata.sorted_tables if table.name != "heartbeats"]
    found = {
        table.name: [tuple(row) for row in db.session.execute(select(table).order_by("id"))]
        for table in tables
    }
    db.session.rollback()
    return found


def test_everything_that_beat_calls_exists_and_everything_that_exists_is_called(celery: Celery[Any]) -> None:
    assert own_tasks(celery) == TASKS


@pytest.mark.parametrize("name", BEAT)
def test_a_call_that_nobody_took_up_expires_before_the_next(name: str) -> None:
    entry = BEAT[name]
    assert 0 < entry["options"]["expires"] <= entry["schedule"]
    assert entry.keys() == {"task", "schedule", "options"}, "beat carries no facts"


def test_no_worker_outlives_the_lease_of_its_letter(celery: Celery[Any]) -> None:
    assert celery.conf.task_time_limit == HARD_LIMIT < LEASE.total_seconds()
    assert celery.conf.task_soft_time_limit < HARD_LIMIT


@pytest.mark.parametrize("name", TASKS)
def test_a_task_that_runs_twice_leaves_what_it_left_the_first_time(
    celery: Celery[Any], session: Any, factories: Any, name: str
) -> None:
    cohort = factories.cohort()
    cohort.state = CohortState.RUNNING
    factories.participant(cohort)
    factories.trainer(cohort)
    post(kind="test", dedup_key="a", to="a@example.org", language="fi", subject="S", body="B")
    session.commit()
    before = contents()
    celery.tasks[name]()
    once = contents()
    celery.tasks[name]()
    assert contents() == once
    if name == "outbox.deliver":
        assert once != before, "the letter was there to be sent"


def test_a_task_leaves_no_session_open(celery: Celery[Any], session: Any) -> None:
    celery.tasks["outbox.deliver"]()
    held = []

    def look() -> None:
        held.append(db.session())

    name = "test.look"
    celery.task(name=name)(look)
    celery.tasks[name]()
    celery.tasks[name]()
    assert held[0] is not held[1]
    assert all(not each.in_transaction() for each in held)


def test_nobody_puts_a_task_on_the_queue_but_beat(project: Path) -> None:
    calls = {"delay", "apply_async", "send_task", "s", "si"}
    found = [
        f"{path.name}:{node.lineno}"
        for path in (project / "platform").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in calls
    ]
    assert found == []
