"""Passkeys (WebAuthn): a key that a phone or a computer keeps, opened with a finger, a face or its own PIN.

A passkey whose authenticator verified its user counts as both factors, and tells by itself who comes in.
"""

import ipaddress
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import urlsplit

import webauthn
from flask import current_app
from sqlalchemy import or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from webauthn.helpers import bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from foundation import clock
from foundation.audit import record
from foundation.database import db
from foundation.text import clean_line
from people.models import Passkey, Person
from people.second_factor import letters
from people.second_factor.operations import ISSUER
from people.second_factor.queries import passkeys_of

CHALLENGE_LIFE = timedelta(minutes=5)
MOST = 10
_LONGEST = 20_000
"""Characters of an answer; real ones have about a thousand."""


class PasskeyRefused(ValueError):
    """What the browser sent is not an answer to our question by a passkey that we know."""


def possible() -> bool:
    """Whether passkeys work at the house's address: the standard knows names of hosts only, no numbers."""
    try:
        ipaddress.ip_address(_host())
    except ValueError:
        return True
    return False


def new_challenge() -> bytes:
    """A question that nobody was asked before."""
    return secrets.token_bytes(32)


def registration_options(person: Person, challenge: bytes) -> str:
    """What the browser needs to make a passkey, as JSON; it refuses a device that has one already."""
    known = [
        PublicKeyCredentialDescriptor(id=webauthn.base64url_to_bytes(passkey.credential_id))
        for passkey in passkeys_of(person)
    ]
    options = webauthn.generate_registration_options(
        rp_id=_host(),
        rp_name=ISSUER,
        user_id=person.id.bytes,
        user_name=person.email,
        user_display_name=person.name,
        challenge=challenge,
        exclude_credentials=known,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return webauthn.options_to_json(options)


def request_options(challenge: bytes) -> str:
    """What the browser needs to ask its keeper for any passkey of ours, as JSON."""
    options = webauthn.generate_authentication_options(
        rp_id=_host(), challenge=challenge, user_verification=UserVerificationRequirement.REQUIRED
    )
    return webauthn.options_to_json(options)


def add(person: Person, answer: str, challenge: bytes, *, name: str) -> Passkey:
    """The person has a passkey more, and a letter about it. Raises `PasskeyRefused`."""
    with _a_stranger_s_bytes(answer):
        proven = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    passkey = Passkey(
        person_id=person.id,
        credential_id=bytes_to_base64url(proven.credential_id),
        public_key=proven.credential_public_key,
        sign_count=proven.sign_count,
        name=clean_line(name)[:60],
    )
    try:
        with cast(Session, db.session).begin_nested():
            db.session.add(passkey)
    except IntegrityError:
        raise PasskeyRefused("known already") from None
    record(person, "added a passkey", passkey)
    letters.passkey_added(person, passkey)
    return passkey


def remove(person: Person, passkey: Passkey) -> None:
    """The passkey opens nothing any more."""
    record(person, "removed a passkey", passkey)
    letters.passkey_removed(person, passkey)
    db.session.delete(passkey)


def who_answers(answer: str, challenge: bytes, *, asked_at: datetime) -> Person:
    """Whose passkey answered the question, once. Raises `PasskeyRefused`.

    The question lies in the browser's cookie, which can be copied. So an answer to a question that was asked
    before the passkey's last use is refused: nothing opens twice, also where authenticators do not count.
    """
    with _a_stranger_s_bytes(answer):
        told = parse_authentication_credential_json(answer)
    passkey, person = _owner_of(bytes_to_base64url(told.raw_id))
    if told.response.user_handle != person.id.bytes:
        raise PasskeyRefused("another person's")
    with _a_stranger_s_bytes(answer):
        proven = webauthn.verify_authentication_response(
            credential=told,
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    unused = or_(Passkey.used_at.is_(None), Passkey.used_at < asked_at)
    used = (
        update(Passkey)
        .where(Passkey.id == passkey.id, unused)
        .values(used_at=clock.now(), sign_count=proven.new_sign_count)
    )
    done = db.session.execute(used, execution_options={"synchronize_session": False})
    if cast(CursorResult[Any], done).rowcount != 1:
        raise PasskeyRefused("answered before")
    person.last_seen_at = clock.now()
    return person


def _owner_of(credential_id: str) -> tuple[Passkey, Person]:
    wanted = select(Passkey, Person).join(Person, Person.id == Passkey.person_id)
    found = db.session.execute(wanted.where(Passkey.credential_id == credential_id)).first()
    if found is None:
        raise PasskeyRefused("unknown")
    return found[0], found[1]


@contextmanager
def _a_stranger_s_bytes(answer: str) -> Iterator[None]:
    """The library reads what anybody may send: whatever it stumbles over is a no."""
    if len(answer) > _LONGEST:
        raise PasskeyRefused("too long")
    try:
        yield
    except Exception as fault:
        raise PasskeyRefused(type(fault).__name__) from fault


def _origin() -> str:
    parts = urlsplit(cast(str, current_app.config["PUBLIC_URL"]))
    return f"{parts.scheme}://{parts.netloc}"


def _host() -> str:
    return urlsplit(cast(str, current_app.config["PUBLIC_URL"])).hostname or ""
