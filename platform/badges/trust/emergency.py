"""A signing key was found in wrong hands: it is withdrawn, and what it signed is signed again."""

import json
import uuid
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from badges import issuing, letters
from badges.models import Award, BadgeClass, Issuer, SigningKey, StatusList
from badges.openbadges import proof
from badges.trust import endorsing
from foundation import clock
from foundation.audit import record
from foundation.database import db

BATCH = 200
"""Awards that are signed again in one transaction."""


class NoSuchKey(LookupError):
    """No issuer of the house has that key, or it was withdrawn before."""


def change_key(issuer: Issuer) -> SigningKey:
    """The issuer signs with a new key from now on; what the old one signed goes on verifying."""
    made = issuing.add_key(issuer)
    db.session.flush()
    record(None, "changed signing key", made)
    return made


def withdraw(public_multibase: str) -> Issuer:
    """The key is published no more, so that whatever it signed fails; its issuer has a new one.

    The issuer's status lists are signed with the new key at once. What the old key signed is left to
    `sign_again`. Raises `NoSuchKey`.
    """
    key = db.session.scalar(
        select(SigningKey)
        .options(joinedload(SigningKey.issuer).selectinload(Issuer.keys))
        .where(SigningKey.public_multibase == public_multibase, SigningKey.withdrawn_at.is_(None))
        .with_for_update(of=SigningKey)
    )
    if key is None:
        raise NoSuchKey(public_multibase)
    if key.retired_at is None:
        change_key(key.issuer)
    key.withdrawn_at = clock.now()
    record(None, "withdrew signing key", key)
    for row in db.session.scalars(select(StatusList).where(StatusList.issuer_id == key.issuer_id)):
        issuing.sign_list(row, key.issuer)
    endorsing.sign_all_again(key.issuer)
    return key.issuer


def to_sign_again() -> list[uuid.UUID]:
    """The awards in force whose signature is a withdrawn key's."""
    withdrawn = set(
        db.session.scalars(select(SigningKey.public_multibase).where(SigningKey.withdrawn_at.is_not(None)))
    )
    if not withdrawn:
        return []
    rows = db.session.execute(
        select(Award.id, Award.credential).where(Award.revoked_at.is_(None)).order_by(Award.id)
    )
    return [key for key, signed in rows if withdrawn & proof.keys_named(json.loads(signed))]


def sign_again(award_ids: list[uuid.UUID]) -> Iterator[int]:
    """Each award has the signature of its issuer's present key; yields after each batch how many, to commit.

    The words, dates and address of the credential stay; its earner is told that old files fail.
    """
    for start in range(0, len(award_ids), BATCH):
        rows = db.session.scalars(
            select(Award)
            .options(
                joinedload(Award.person),
                undefer(Award.credential),
                joinedload(Award.badge_class).joinedload(BadgeClass.issuer).selectinload(Issuer.keys),
            )
            .where(Award.id.in_(award_ids[start : start + BATCH]), Award.revoked_at.is_(None))
        ).all()
        for row in rows:
            _sign_again(row)
        yield len(rows)


def _sign_again(row: Award) -> None:
    document = json.loads(row.credential)
    del document["proof"]
    key = issuing.signing_key(row.badge_class.issuer)
    row.credential = proof.to_bytes(proof.sign(document, key, clock.now()))
    row.proof_value = proof.value_of(row.credential)
    record(None, "signed badge again", row, person=str(row.person_id))
    letters.badge_signed_again(row, row.person, row.badge_class)
