"""The building's own background work."""

from celery import shared_task
from flask import current_app

from kehittamo.post_office import deliver


@shared_task(name="outbox.deliver")
def deliver_letters() -> int:
    """Letters that are due have been handed to the mail server."""
    return deliver(current_app._get_current_object())  # type: ignore[attr-defined]
