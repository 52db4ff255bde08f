"""Sealing: what must be read again but must not lie open in the database is encrypted at rest."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_EDITION = b"\x01"
_NONCE = 12
_TAG = 16


class SealBroken(ValueError):
    """Sealed bytes cannot be opened: another secret, another purpose, another owner, or damage."""


def seal(content: bytes, secret: str, *, purpose: str, owner: str) -> bytes:
    """The content, encrypted (AES-256-GCM); only the same secret, purpose and owner open it.

    Each purpose has a key of its own, derived from the settings' KEY_SECRET (HKDF, RFC 5869); the owner is
    bound to the bytes, so that a row copied to somebody else opens nothing.
    """
    nonce = os.urandom(_NONCE)
    return _EDITION + nonce + AESGCM(_key(secret, purpose)).encrypt(nonce, content, owner.encode())


def open_sealed(sealed: bytes, secret: str, *, purpose: str, owner: str) -> bytes:
    """The content. Raises `SealBroken` if the secret, the purpose, the owner or the bytes are wrong."""
    nonce, content = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    if sealed[:1] != _EDITION or len(content) < _TAG:
        raise SealBroken("not sealed")
    try:
        return AESGCM(_key(secret, purpose)).decrypt(nonce, content, owner.encode())
    except InvalidTag as error:
        raise SealBroken("another secret, purpose or owner") from error


def _key(secret: str, purpose: str) -> bytes:
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode())
    return derive.derive(secret.encode())
