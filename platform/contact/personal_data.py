"""What messages to the office know of people."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from contact.models import Message
from foundation.personal_data import Keep, fact, holding, identity, key, others, words
from foundation.retention import rows_of, rule

holding(
    Message,
    fact("topic page language due_at"),
    words("text"),
    identity("email"),
    others("answer"),
    fact("closed_at", exported=False),
    key("closed_by_id"),
    what=_l("Messages that you sent to the programme office"),
    theirs=lambda whom: Message.email == whom.email,
    keep=Keep.MESSAGES,
    rows_go=True,
)
rule(
    Keep.MESSAGES,
    _l("Messages to the office that were answered"),
    timedelta(days=365),
    due=lambda before: select(Message.id).where(Message.closed_at < before),
    remove=rows_of(Message),
)
