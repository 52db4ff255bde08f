"""Celery, and the one table of what beat calls: it carries no facts, only "look what is due".

Every task may be lost, late or doubled without harm: each asks the database what is due and works that.
"""

import logging
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from celery import Celery, Task
from celery.signals import worker_process_init
from flask import Flask

from foundation import heartbeat
from foundation.database import db
from foundation.outbox import LEASE
from kehittamo.background import background
from kehittamo.rooms import parts

BEAT: dict[str, dict[str, Any]] = {
    "say that the background lives": {
        "task": "house.beat",
        "schedule": heartbeat.EVERY.total_seconds(),
        "options": {"expires": heartbeat.EVERY.total_seconds()},
    },
    "seal the log": {"task": "audit.seal", "schedule": 60.0, "options": {"expires": 60}},
    "send the log's seal": {"task": "audit.send_head", "schedule": 3600.0, "options": {"expires": 3600}},
    "deliver letters": {"task": "outbox.deliver", "schedule": 5.0, "options": {"expires": 5}},
    "send links": {"task": "people.send_links", "schedule": 5.0, "options": {"expires": 5}},
    "begin cohorts": {"task": "courses.begin_cohorts", "schedule": 600.0, "options": {"expires": 600}},
    "seats that came free": {
        "task": "courses.promote_waiting",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "give nudges": {"task": "nudges.give", "schedule": 60.0, "options": {"expires": 60}},
    "sign status lists": {"task": "badges.sign_status_lists", "schedule": 15.0, "options": {"expires": 15}},
    "tell of badges that end": {
        "task": "badges.tell_whose_end_is_near",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "award what was earned": {"task": "badges.award_earned", "schedule": 300.0, "options": {"expires": 300}},
    "check files for harm": {"task": "files.check", "schedule": 15.0, "options": {"expires": 15}},
    "make copies": {"task": "privacy.make_copies", "schedule": 30.0, "options": {"expires": 30}},
    "erase whose time has come": {
        "task": "privacy.erase_due",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "keep to the schedule": {
        "task": "privacy.keep_to_schedule",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "remind of messages": {"task": "contact.remind_office", "schedule": 3600.0, "options": {"expires": 3600}},
    "remove files without a row": {"task": "files.sweep", "schedule": 3600.0, "options": {"expires": 3600}},
    "remove old links and kept forms": {
        "task": "people.sweep",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
}

HARD_LIMIT = int(LEASE.total_seconds()) - 10
"""Seconds that a task may take: no worker outlives the lease of the letter it holds."""


log = logging.getLogger("kehittamo.tasks")


def _logged(name: str, run: Callable[[], object]) -> object:
    """One line a task; Celery's own would tell the messages of errors, and what people typed in them."""
    began = time.perf_counter()
    try:
        result = run()
    except Exception:
        log.exception(
            "%s failed", name, extra={"task": name, "ms": round((time.perf_counter() - began) * 1000)}
        )
        raise
    log.info("%s done", name, extra={"task": name, "ms": round((time.perf_counter() - began) * 1000)})
    return result


def make_celery(app: Flask) -> Celery[Any]:
    """Celery whose tasks run inside the app's context, each with a database session of its own."""

    class InContext(Task[Any, Any]):
        def __call__(self, *args: object, **kwargs: object) -> object:
            with background(app):
                return _logged(self.name, lambda: self.run(*args, **kwargs))

    celery: Celery[Any] = Celery("kehittamo", task_cls=InContext, set_as_current=True)
    broker = app.config["BROKER_URL"]
    celery.conf.update(
        broker_url=broker,
        beat_schedule=BEAT,
        beat_scheduler="celery.beat:Scheduler",  # in memory: there is no file to corrupt
        timezone="UTC",
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_time_limit=HARD_LIMIT,
        task_soft_time_limit=HARD_LIMIT - 20,
        worker_prefetch_multiplier=1,
        worker_max_tasks_per_child=500,
        worker_cancel_long_running_tasks_on_connection_loss=True,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        accept_content=["json"],
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,  # a broker that comes back after a weekend finds its workers
    )
    if broker.startswith("redis"):
        celery.conf.broker_transport_options = {
            "visibility_timeout": 600, "socket_timeout": 5, "socket_connect_timeout": 2, "max_retries": 1,
        }  # fmt: skip
    app.extensions["celery"] = celery
    import_module("kehittamo.tasks")
    parts("tasks")

    @worker_process_init.connect(weak=False)
    def _own_connections(**signal: object) -> None:
        """A forked child must not speak through its parent's database connections."""
        with app.app_context():
            db.engine.dispose(close=False)

    return celery
