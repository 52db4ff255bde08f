"""The building's own background work."""

from datetime import timedelta

from celery import shared_task
from flask import current_app

from foundation import audit_chain, clock, heartbeat
from foundation.checking_files import check_waiting
from foundation.database import db
from foundation.files import remove_orphans
from foundation.outbox import post
from foundation.scanning import scanner
from kehittamo.post_office import deliver

ORPHAN_AGE = timedelta(hours=24)
"""Bytes without a row may belong to a form that is being saved at this moment; after a day they do not."""


@shared_task(name="outbox.deliver")
def deliver_letters() -> int:
    """Letters that are due have been handed to the mail server."""
    return deliver(current_app._get_current_object())  # type: ignore[attr-defined]


@shared_task(name="house.beat")
def beat() -> None:
    """Whoever watches the house sees that its background works."""
    heartbeat.beat()
    db.session.commit()


@shared_task(name="audit.seal")
def seal_log() -> int:
    """New entries of the audit log are part of its chain."""
    return audit_chain.seal_new()


@shared_task(name="audit.send_head")
def send_head() -> bool:
    """The end of the audit log's chain has been mailed today to where the settings keep it, if anywhere."""
    witness, head = current_app.config["LOG_WITNESS"], audit_chain.head()
    if not witness or head is None:
        return False
    today = clock.today().isoformat()
    posted = post(
        kind="audit head",
        dedup_key=f"audit-head:{today}",
        to=witness,
        language="en",
        subject=f"Kehittämö, log seal {today}",
        body=f"{audit_chain.letter_of(head)}\n\nKeep this for: kehittamo audit verify --kept",
    )
    db.session.commit()
    return posted


@shared_task(name="files.sweep")
def sweep_files() -> int:
    """Files whose row was never committed are gone."""
    return remove_orphans((clock.now() - ORPHAN_AGE).timestamp())


@shared_task(name="files.check")
def check_files() -> int:
    """Files that wait for the scanner have been looked at; nothing happens in a house without one."""
    present = scanner()
    return check_waiting(present) if present else 0
