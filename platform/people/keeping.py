"""Forms kept for people who were signed out while they wrote: their texts wait until they are back."""

import re
import secrets
import uuid
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import delete, select

from foundation import clock
from foundation.database import db
from foundation.text import clean_text
from people.links import hash_of
from people.models import KeptForm

LASTS = timedelta(hours=1)
"""How long a form waits for its writer; a day later a sweep has removed it."""

MOST_CHARACTERS = 100_000
MOST_FIELDS = 300

_SECRET = re.compile(r"pass|current|token|secret|code|otp", re.I)
"""Names of fields whose content is never written down."""
_MACHINERY = frozenset({"once", "version"})

Pairs = list[tuple[str, str]]


def what_may_be_kept(pairs: Iterable[tuple[str, str]]) -> Pairs | None:
    """The fields without passwords, codes and tokens; None when they are more than a person types."""
    kept = [(clean_text(name), clean_text(value)) for name, value in pairs if not _SECRET.search(name)]
    size = sum(len(name) + len(value) for name, value in kept)
    return None if size > MOST_CHARACTERS or len(kept) > MOST_FIELDS else kept


def keep(
    pairs: Pairs, *, path: str, person_id: uuid.UUID | None, asks_to_sign_in: bool, had_files: bool
) -> str:
    """The form waits; returns the secret for the cookie with which alone it is found again."""
    secret = secrets.token_urlsafe(32)
    form = KeptForm(
        secret_hash=hash_of(secret),
        person_id=person_id,
        path=path,
        fields={"pairs": pairs},
        asks_to_sign_in=asks_to_sign_in,
        had_files=had_files,
        expires_at=clock.now() + LASTS,
    )
    db.session.add(form)
    db.session.flush()
    return secret


def kept_form(secret: str) -> KeptForm | None:
    """The form that waits under the secret, or None."""
    waiting = KeptForm.secret_hash == hash_of(secret), KeptForm.expires_at > clock.now()
    return db.session.scalar(select(KeptForm).where(*waiting))


def texts_of(form: KeptForm) -> list[str]:
    """What a person typed in it, to be seen again; without the form's own machinery."""
    return typed_in(form.fields["pairs"])


def typed_in(pairs: Pairs) -> list[str]:
    """What a person typed among these fields."""
    return [value for name, value in pairs if name not in _MACHINERY and not _is_choice(value)]


def forget(secret: str, *, path: str | None = None) -> bool:
    """The form under the secret is gone, if it was for the ``path``; true when there was one."""
    wanted = delete(KeptForm).where(KeptForm.secret_hash == hash_of(secret))
    if path is not None:
        wanted = wanted.where(KeptForm.path == path)
    return db.session.scalar(wanted.returning(KeptForm.id)) is not None


def sweep() -> int:
    """Forms that waited in vain are gone; returns how many."""
    old = delete(KeptForm).where(KeptForm.expires_at < clock.now())
    return len(db.session.scalars(old.returning(KeptForm.id)).all())


def _is_choice(value: str) -> bool:
    """Whether a value was picked rather than typed: nothing, a mark, a key."""
    try:
        return len(value.strip()) < 2 or bool(uuid.UUID(value))
    except ValueError:
        return False
