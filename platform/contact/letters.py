"""Letters about messages: the receipt, the answer, and the office's reminder."""

from flask import url_for
from flask_babel import gettext as _

from contact.models import Message
from contact.vocabulary import AN_HOUR, MOST_RECEIPTS
from foundation.languages import day_text, in_language
from foundation.outbox import post, posted_lately
from people.letters import write_to
from people.models import Person


def receipt(message: Message) -> None:
    """Says that the message has come and by when it is answered."""
    if posted_lately("message_receipt", message.email, AN_HOUR) >= MOST_RECEIPTS:
        return
    with in_language(message.language):
        post(
            kind="message_receipt",
            dedup_key=f"message-receipt:{message.id}",
            to=message.email,
            language=message.language,
            subject=_("We have your message"),
            body=_(
                "Hello,\n\nthe programme office has your message and answers by %(date)s to this address.\n\n"
                "If you did not write to us, you need not do anything.",
                date=day_text(message.due_at),
            ),
        )


def answer(message: Message) -> None:
    """The office's answer, with what was asked."""
    with in_language(message.language):
        post(
            kind="message_answer",
            dedup_key=f"message-answer:{message.id}",
            to=message.email,
            language=message.language,
            subject=_("The programme office answers"),
            body=_(
                "Hello,\n\n%(answer)s\n\nYou wrote on %(date)s:\n\n%(text)s\n\n"
                "If this does not help, write again: %(link)s",
                answer=message.answer,
                date=day_text(message.created_at),
                text=message.text,
                link=url_for("contact.write", _external=True),
            ),
        )


def answer_is_due(message: Message, person: Person) -> bool:
    """Reminds somebody of the office; false when they were reminded before."""
    with in_language(person.language):
        return write_to(
            person,
            kind="message_due",
            dedup_key=f"message-due:{message.id}:{person.id}",
            subject=_("A message waits for an answer until %(date)s", date=day_text(message.due_at)),
            body=_(
                "Hello %(name)s,\n\na message to the office has no answer yet. The law gives us until "
                "%(date)s.\n\n%(link)s",
                name=person.first_name,
                date=day_text(message.due_at),
                link=url_for("contact.show_message", message_id=message.id, _external=True),
            ),
        )
