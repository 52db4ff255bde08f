"""Sealing: nobody but the owner, with the same secret and for the same purpose, reads what is kept."""

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from foundation.sealing import SealBroken, open_sealed, seal

SECRET = "a long secret for sealing"


def test_what_was_sealed_opens_for_its_owner() -> None:
    sealed = seal(b"the seed", SECRET, purpose="codes", owner="aino")
    assert open_sealed(sealed, SECRET, purpose="codes", owner="aino") == b"the seed"
    assert b"the seed" not in sealed
    assert seal(b"the seed", SECRET, purpose="codes", owner="aino") != sealed


@pytest.mark.parametrize(
    "secret, purpose, owner",
    [("other", "codes", "aino"), (SECRET, "keys", "aino"), (SECRET, "codes", "bo")],
)
def test_another_secret_purpose_or_owner_opens_nothing(secret: str, purpose: str, owner: str) -> None:
    sealed = seal(b"the seed", SECRET, purpose="codes", owner="aino")
    with pytest.raises(SealBroken):
        open_sealed(sealed, secret, purpose=purpose, owner=owner)


def test_damaged_bytes_open_nothing() -> None:
    sealed = seal(b"the seed", SECRET, purpose="codes", owner="aino")
    for place in range(len(sealed)):
        damaged = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(SealBroken):
            open_sealed(damaged, SECRET, purpose="codes", owner="aino")
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            open_sealed(sealed[:length], SECRET, purpose="codes", owner="aino")


def test_keys_that_were_sealed_before_still_open() -> None:
    """The format is fixed: version, nonce, AES-256-GCM under HKDF-SHA-256 of the secret."""
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"badge signing keys")
    key, nonce = derive.derive(SECRET.encode()), bytes(range(12))
    old = b"\x01" + nonce + AESGCM(key).encrypt(nonce, b"k" * 32, b"did:web:a")
    assert open_sealed(old, SECRET, purpose="badge signing keys", owner="did:web:a") == b"k" * 32
