"""What this room does when it hears news from people."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from foundation.audit import record
from foundation.database import db
from organisations.identity.models import ExternalIdentity
from people.models import Person
from people.signals import account_recovered


@account_recovered.connect
def _account_recovered(person: Person, *, since: datetime, **_news: Any) -> None:
    """Whoever had the account may have joined a sign-in of their own to it."""
    newer = ExternalIdentity.person_id == person.id, ExternalIdentity.created_at >= since
    for joined in db.session.scalars(select(ExternalIdentity).where(*newer)):
        record(None, "parted identity", joined, provider=str(joined.provider_id))
        db.session.delete(joined)
