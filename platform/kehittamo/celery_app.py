"""Celery, and the one table of what beat calls: it carries no facts, only "look what is due".

Every task may be lost, late or doubled without harm: each asks the database what is due and works that.
"""

from importlib import import_module
from typing import Any

from celery import Celery, Task
from flask import Flask

from kehittamo.rooms import parts

BEAT: dict[str, dict[str, Any]] = {
    "deliver letters": {"task": "outbox.deliver", "schedule": 5.0, "options": {"expires": 5}},
    "give nudges": {"task": "nudges.give", "schedule": 60.0, "options": {"expires": 60}},
    "sign status lists": {"task": "badges.sign_status_lists", "schedule": 60.0, "options": {"expires": 60}},
    "award what was earned": {"task": "badges.award_earned", "schedule": 300.0, "options": {"expires": 300}},
}


def make_celery(app: Flask) -> Celery:
    """Celery whose tasks run inside the app's context, each with a database session of its own."""

    class InContext(Task):  # type: ignore[type-arg]
        def __call__(self, *args: object, **kwargs: object) -> object:
            with app.app_context(), app.test_request_context(base_url=app.config["PUBLIC_URL"]):
                return self.run(*args, **kwargs)

    celery = Celery("kehittamo", task_cls=InContext, set_as_current=True)
    celery.conf.update(
        broker_url=app.config["BROKER_URL"],
        beat_schedule=BEAT,
        beat_schedule_filename=f"{app.config['DATA_DIR']}/beat-schedule",
        timezone="UTC",
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        task_time_limit=120,
        task_soft_time_limit=90,
        accept_content=["json"],
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        broker_connection_retry_on_startup=True,
    )
    if app.config["BROKER_URL"].startswith("redis"):
        celery.conf.broker_transport_options = {
            "visibility_timeout": 600, "socket_timeout": 5, "socket_connect_timeout": 2, "max_retries": 1,
        }
    app.extensions["celery"] = celery
    import_module("kehittamo.tasks")
    parts("tasks")
    return celery
