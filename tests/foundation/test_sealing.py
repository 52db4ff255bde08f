"""What is sealed opens for the same secret, purpose and owner, and for nothing else."""

import pytest

from foundation.sealing import SealBroken, open_sealed, seal

SECRET = "a secret for the tests alone"


@pytest.mark.parametrize("text", ["", "x", "ä 🐍 \x00", "a" * 10_000])
def test_what_was_sealed_opens(text: str) -> None:
    sealed = seal(text, SECRET, purpose="a", owner="b")
    assert open_sealed(sealed, SECRET, purpose="a", owner="b") == text
    assert text.encode() not in sealed or len(text) < 2
    assert sealed != seal(text, SECRET, purpose="a", owner="b"), "the same text looks otherwise each time"


@pytest.mark.parametrize(
    ("secret", "purpose", "owner"),
    [("another", "a", "b"), (SECRET, "another", "b"), (SECRET, "a", "another"), (SECRET, "b", "a")],
)
def test_another_secret_purpose_or_owner_opens_nothing(secret: str, purpose: str, owner: str) -> None:
    with pytest.raises(SealBroken):
        open_sealed(seal("text", SECRET, purpose="a", owner="b"), secret, purpose=purpose, owner=owner)


def test_damaged_bytes_open_nothing() -> None:
    sealed = seal("text", SECRET, purpose="a", owner="b")
    damaged = [b"", b"\x01", sealed[:-1], b"\x02" + sealed[1:], sealed + b"x"]
    damaged += [sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :] for at in range(len(sealed))]
    for content in damaged:
        with pytest.raises(SealBroken):
            open_sealed(content, SECRET, purpose="a", owner="b")
