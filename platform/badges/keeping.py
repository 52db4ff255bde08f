"""The signing keys carried out of the house under a passphrase, and back in: kept apart from the backup."""

import base64
import json
import os
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from sqlalchemy import Uuid, select
from sqlalchemy.orm import selectinload

from badges.models import Issuer, SigningKey
from badges.openbadges import keys, multikey
from badges.settings import key_secret
from foundation.database import Moment, db

_EDITION = b"kehittamo keys 1\n"
_SALT, _NONCE = 16, 12


class KeysNotImported(ValueError):
    """The file does not open: another passphrase, or damaged bytes."""


@dataclass(frozen=True)
class Imported:
    """How many keys can sign again, and whose issuers this house does not know."""

    opened: int
    strangers: list[str]


def export_keys(passphrase: str) -> bytes:
    """Every signing key, also the retired, in one text that only the passphrase opens (scrypt, AES-256-GCM).

    Raises `KeyUnreadable` when one was sealed under another KEHITTAMO_KEY_SECRET than the present.
    """
    told = [
        {
            "did": issuer.did,
            "private": _encoded(
                keys.open_sealed(row.private_encrypted, key_secret(), issuer.did).private.private_bytes_raw()
            ),
            **_said(row),
        }
        for issuer in _issuers()
        for row in issuer.keys
    ]
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    sealed = AESGCM(_key(passphrase, salt)).encrypt(nonce, json.dumps(told).encode(), _EDITION)
    return _EDITION + base64.encodebytes(salt + nonce + sealed)


def import_keys(data: bytes, passphrase: str) -> Imported:
    """The keys are sealed under the present KEHITTAMO_KEY_SECRET; those that were missing are there.

    What the file knows and a key's row does not, that it was retired or withdrawn, holds from now on; what
    the row knows stays: a key that was withdrawn is never trusted again by an older file.
    Raises `KeysNotImported`; then nothing has changed. Issuers are not made: the database brings them.
    """
    ours = {issuer.did: issuer for issuer in _issuers()}
    opened, strangers = 0, set()
    for did, private, said in _opened(data, passphrase):
        issuer = ours.get(did)
        if issuer is None:
            strangers.add(did)
            continue
        public = multikey.encode_public(private.public_key())
        row = next((key for key in issuer.keys if key.public_multibase == public), None)
        if row is None:
            row = SigningKey(**said | {"public_multibase": public})
            issuer.keys.append(row)
        for name, value in said.items():
            if getattr(row, name) is None:
                setattr(row, name, value)
        row.private_encrypted = keys.seal(private, key_secret(), did)
        opened += 1
    return Imported(opened, sorted(strangers))


def _said(row: SigningKey) -> dict[str, Any]:
    """Every column of the key but those that another house makes anew, as JSON has it."""
    values = {name: getattr(row, name) for name in _columns()}
    return {
        name: value.isoformat() if isinstance(value, datetime) else str(value) if name == "id" else value
        for name, value in values.items()
    }


def _read(told: dict[str, Any]) -> dict[str, Any]:
    """The columns that a file tells; files from before a column was there don't have it."""
    kinds = _columns()
    return {
        name: _value(kinds[name], value)
        for name, value in told.items()
        if name in kinds and value is not None
    }


def _value(kind: object, value: Any) -> Any:
    if isinstance(kind, Moment):
        return datetime.fromisoformat(value)
    return uuid.UUID(value) if isinstance(kind, Uuid) else value


def _columns() -> dict[str, object]:
    """The columns that are carried, whatever they will be, with their types."""
    own = ("issuer_id", "private_encrypted")
    return {each.key: each.type for each in SigningKey.__table__.columns if each.key not in own}


def _opened(data: bytes, passphrase: str) -> list[tuple[str, Ed25519PrivateKey, dict[str, Any]]]:
    try:
        if not data.startswith(_EDITION):
            raise ValueError("not an export of keys")
        packed = base64.b64decode(data.removeprefix(_EDITION))
        salt, nonce, sealed = packed[:_SALT], packed[_SALT : _SALT + _NONCE], packed[_SALT + _NONCE :]
        plain = AESGCM(_key(passphrase, salt)).decrypt(nonce, sealed, _EDITION)
    except (ValueError, InvalidTag) as fault:
        raise KeysNotImported("another passphrase, or the file is damaged") from fault
    return [
        (
            told["did"],
            Ed25519PrivateKey.from_private_bytes(base64.b64decode(told["private"])),
            _read(told),
        )
        for told in json.loads(plain)
    ]


def _issuers() -> list[Issuer]:
    return list(db.session.scalars(select(Issuer).options(selectinload(Issuer.keys)).order_by(Issuer.did)))


def _key(passphrase: str, salt: bytes) -> bytes:
    """Slow on purpose: about a tenth of a second and 32 MB for each guess."""
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode())


def _encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
