"""Writing to people: the letter goes to their address, in their language."""

from foundation.outbox import post
from people.models import Person


def write_to(person: Person, *, kind: str, dedup_key: str, subject: str, body: str) -> bool:
    """A letter to the person is in the outbox; false when the same one was written before.

    To whom is being erased, nothing is written. The texts are in the person's language already:
    `with in_language(person.language)`.
    """
    if not person.is_active:
        return False
    return post(
        kind=kind,
        dedup_key=dedup_key,
        to=person.email,
        recipient_id=person.id,
        language=person.language,
        subject=subject,
        body=body,
    )
