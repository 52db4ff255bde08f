"""The building's own background work."""

from datetime import timedelta

from celery import shared_task
from flask import current_app

from foundation import clock
from foundation.checking_files import check_waiting
from foundation.files import remove_orphans
from foundation.scanning import scanner
from kehittamo.post_office import deliver

ORPHAN_AGE = timedelta(hours=24)
"""Bytes without a row may belong to a form that is being saved at this moment; after a day they do not."""


@shared_task(name="outbox.deliver")
def deliver_letters() -> int:
    """Letters that are due have been handed to the mail server."""
    return deliver(current_app._get_current_object())  # type: ignore[attr-defined]


@shared_task(name="files.sweep")
def sweep_files() -> int:
    """Files whose row was never committed are gone."""
    return remove_orphans((clock.now() - ORPHAN_AGE).timestamp())


@shared_task(name="files.check")
def check_files() -> int:
    """Files that wait for the scanner have been looked at; nothing happens in a house without one."""
    present = scanner()
    return check_waiting(present) if present else 0
