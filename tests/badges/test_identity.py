"""Issuers' names, documents and keys."""

from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badges.openbadges import did, keys

ISSUER = UUID(int=3)


@pytest.mark.parametrize(
    ("base", "name", "address"),
    [
        ("https://a.example", "did:web:a.example:issuers:{}", "https://a.example/issuers/{}/did.json"),
        ("https://a.example/", "did:web:a.example:issuers:{}", "https://a.example/issuers/{}/did.json"),
        (
            "http://127.0.0.1:8000",
            "did:web:127.0.0.1%3A8000:issuers:{}",
            "https://127.0.0.1:8000/issuers/{}/did.json",
        ),
        (
            "https://a.example/b/c",
            "did:web:a.example:b:c:issuers:{}",
            "https://a.example/b/c/issuers/{}/did.json",
        ),
    ],
)
def test_name_follows_from_the_address_and_leads_back(base: str, name: str, address: str) -> None:
    made = did.for_issuer(base, ISSUER)
    assert made == name.format(ISSUER)
    assert did.url(made) == address.format(ISSUER)


def test_host_alone_is_well_known() -> None:
    assert did.url("did:web:a.example") == "https://a.example/.well-known/did.json"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "did:web:",
        "did:key:z6Mk",
        "did:web:a b",
        "did:web:user%40a.example",
        "did:web:a.example%2Fpath",
        "did:web:a.example:..:secret",
        "did:web:a.example:%2e%2e:secret",
        "did:web:a.example::x",
        "did:web:a.example:b#c",
        "did:web:a.example?x",
        "xdid:web:a.example",
        "did:web:[::1]",
        "https://a.example",
    ],
)
def test_name_that_cannot_be_followed_is_refused(name: str) -> None:
    with pytest.raises(did.NotADid):
        did.url(name)


def test_address_that_gives_no_name_is_refused() -> None:
    for base in ("", "a.example", "https://user:word@a.example", "https://[::1]:80"):
        with pytest.raises(did.NotADid):
            did.for_issuer(base, ISSUER)


def test_document_publishes_old_and_new_keys_as_verifiers_expect() -> None:
    document = did.document("did:web:a", ["z6MkNew", "z6MkOld"])
    assert document["@context"] == ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
    assert document["assertionMethod"] == ["did:web:a#z6MkNew", "did:web:a#z6MkOld"]
    assert did.assertion_key(document, "did:web:a", "did:web:a#z6MkOld") == "z6MkOld"
    assert did.assertion_key(document, "did:web:a", "did:web:a#z6MkLost") is None
    assert did.assertion_key(document, "did:web:b", "did:web:a#z6MkOld") is None
    assert did.assertion_key([document], "did:web:a", "did:web:a#z6MkOld") is None


def test_did_key_is_its_own_document() -> None:
    key = keys.SigningKey("", keys.generate()).multikey
    name = f"did:key:{key}"
    assert did.assertion_key(did.of_key(name), name, f"{name}#{key}") == key
    for wrong in ("did:key:", "did:key:z6Mk", key, f"did:key:{key}#x"):
        with pytest.raises(did.NotADid):
            did.of_key(wrong)


def test_sealed_key_opens_with_its_secret_for_its_issuer_only() -> None:
    private = keys.generate()
    sealed = keys.seal(private, "a long secret", "did:web:a")
    opened = keys.open_sealed(sealed, "a long secret", "did:web:a")
    assert opened.private.private_bytes_raw() == private.private_bytes_raw()
    assert opened.verification_method == f"did:web:a#{opened.multikey}"
    assert private.private_bytes_raw() not in sealed
    assert keys.seal(private, "a long secret", "did:web:a") != sealed
    damaged = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for bytes_, secret, issuer in (
        (sealed, "another secret", "did:web:a"),
        (sealed, "a long secret", "did:web:b"),
        (damaged, "a long secret", "did:web:a"),
        (b"", "a long secret", "did:web:a"),
        (b"\x02" + sealed[1:], "a long secret", "did:web:a"),
    ):
        with pytest.raises(keys.KeyUnreadable):
            keys.open_sealed(bytes_, secret, issuer)


def test_private_key_does_not_show_in_messages() -> None:
    private = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    assert "kkkk" not in repr(keys.SigningKey("did:web:a", private))
