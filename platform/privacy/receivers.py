"""What this room does when it hears news from people."""

from datetime import datetime
from typing import Any

from people.models import Person
from people.signals import account_recovered
from privacy import erasing
from privacy.queries import waiting_erasure


@account_recovered.connect
def _account_recovered(person: Person, *, since: datetime, **_news: Any) -> None:
    """Whoever had the account may have asked to erase it, and the link back went to their own address."""
    erasure = waiting_erasure(person.id)
    if erasure is not None and erasure.created_at >= since and erasure.asked_by_id == person.id:
        erasing.take_back(erasure, person)
