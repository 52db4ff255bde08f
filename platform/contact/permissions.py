"""Who reads what people tell the office."""

from contact.models import Message
from foundation.access import RowPermission
from organisations.permissions import office

may_answer_message = RowPermission(
    name="read a message to the office and answer it",
    who="the programme office",
    model=Message,
    rule=office,
)
