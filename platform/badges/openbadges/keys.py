"""Signing keys: made here, sealed for storage, opened for signing."""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badges.openbadges import multikey
from foundation import sealing

_PURPOSE = "badge signing keys"
_RAW = 32


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
    """The private key, encrypted for storage; only the same secret and controller open it."""
    return sealing.seal(private.private_bytes_raw(), secret, purpose=_PURPOSE, owner=controller)


def open_sealed(sealed: bytes, secret: str, controller: str) -> SigningKey:
    """The signing key of that issuer; KeyUnreadable if the secret, the issuer or the bytes are wrong."""
    try:
        raw = sealing.open_sealed(sealed, secret, purpose=_PURPOSE, owner=controller)
    except sealing.SealBroken as error:
        raise KeyUnreadable(str(error)) from error
    if len(raw) != _RAW:
        raise KeyUnreadable("not a key")
    return SigningKey(controller, Ed25519PrivateKey.from_private_bytes(raw))
