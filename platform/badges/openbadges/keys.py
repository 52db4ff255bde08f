"""Signing keys: made here, sealed for storage, opened for signing."""

import os
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from badges.openbadges import multikey

_EDITION = b"\x01"
_NONCE = 12


class KeyUnreadable(ValueError):
    """A sealed key cannot be opened: another secret, another issuer, or damaged bytes."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key and the name under which its issuer's DID document publishes the public half."""

    controller: str
    private: Ed25519PrivateKey = field(repr=False)
    multikey: str = field(init=False)
    """The public half ("z6Mk..."), spelled once: a batch of badges asks for it each time."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "multikey", multikey.encode_public(self.private.public_key()))

    @property
    def verification_method(self) -> str:
        """The key's address: the issuer's DID, "#" and the public half."""
        return f"{self.controller}#{self.multikey}"


def generate() -> Ed25519PrivateKey:
    """A new Ed25519 private key."""
    return Ed25519PrivateKey.generate()


def seal(private: Ed25519PrivateKey, secret: str, controller: str) -> bytes:
    """The private key, encrypted (AES-256-GCM) for storage; only the same secret and controller open it."""
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(_storage_key(secret)).encrypt(nonce, private.private_bytes_raw(), controller.encode())
    return _EDITION + nonce + sealed


def open_sealed(sealed: bytes, secret: str, controller: str) -> SigningKey:
    """The signing key of that issuer; KeyUnreadable if the secret, the issuer or the bytes are wrong."""
    nonce, content = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
    if sealed[:1] != _EDITION or len(content) != 48:
        raise KeyUnreadable("not a sealed key")
    try:
        raw = AESGCM(_storage_key(secret)).decrypt(nonce, content, controller.encode())
    except InvalidTag as error:
        raise KeyUnreadable("another secret or issuer") from error
    return SigningKey(controller, Ed25519PrivateKey.from_private_bytes(raw))


def _storage_key(secret: str) -> bytes:
    """The AES key of the settings secret, used for nothing but sealing."""
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"badge signing keys")
    return derive.derive(secret.encode())
