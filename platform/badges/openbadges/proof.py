"""Data Integrity proofs of the cryptosuite eddsa-rdfc-2022: made and checked for any document."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from badges.openbadges import contexts, multikey
from badges.openbadges.canonical import Loader, canonical
from badges.openbadges.keys import SigningKey

SUITE = "eddsa-rdfc-2022"
PURPOSE = "assertionMethod"


def moment(when: datetime) -> str:
    """The moment as credentials write it: UTC, whole seconds, never later than `when` itself."""
    return when.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def options(verification_method: str, created: datetime) -> dict[str, Any]:
    """The proof as it is before the signature: everything that is signed besides the document."""
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": moment(created),
        "verificationMethod": verification_method,
        "proofPurpose": PURPOSE,
    }


def signed_bytes(document: dict[str, Any], proof: dict[str, Any], loader: Loader = contexts.load) -> bytes:
    """What is signed: SHA-256 of the canonical options, then SHA-256 of the canonical document.

    `document` and `proof` may still hold their proof and proofValue; both are left out here. NotCanonical
    when either has no canonical form.
    """
    bare = {key: value for key, value in document.items() if key != "proof"}
    config = {key: value for key, value in proof.items() if key != "proofValue"}
    config["@context"] = document.get("@context")
    if loader is contexts.load:
        return _signed_bytes(json.dumps([config, bare]))
    return _hash(canonical(config, loader)) + _hash(canonical(bare, loader))


@lru_cache(maxsize=64)
def _signed_bytes(both: str) -> bytes:
    """The same under the pinned contexts, remembered: every badge that is verified asks for the same list."""
    config, bare = json.loads(both)
    return _hash(canonical(config)) + _hash(canonical(bare))


def sign(
    document: dict[str, Any], key: SigningKey, created: datetime, loader: Loader = contexts.load
) -> dict[str, Any]:
    """The document with its proof; NotCanonical when it has no canonical form."""
    proof = options(key.verification_method, created)
    proof["proofValue"] = multikey.multibase(key.private.sign(signed_bytes(document, proof, loader)))
    return {**document, "proof": proof}


def verifies(
    document: dict[str, Any], proof: dict[str, Any], key: Ed25519PublicKey, loader: Loader = contexts.load
) -> bool:
    """Whether this proof is this key's signature of this document; NotCanonical if nobody can say."""
    message = signed_bytes(document, proof, loader)
    try:
        key.verify(multikey.from_multibase(proof.get("proofValue"), 64), message)
    except (InvalidSignature, multikey.NotMultibase):
        return False
    return True


def to_bytes(document: dict[str, Any]) -> bytes:
    """The document as the bytes to keep and serve: UTF-8 JSON without needless space."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def value_of(document: bytes) -> str:
    """The proofValue inside a document we signed ourselves; the ledger knows an award by it."""
    value = json.loads(document)["proof"]["proofValue"]
    assert isinstance(value, str)
    return value


def keys_named(document: Mapping[str, Any]) -> set[str]:
    """The keys that the document's proofs say they were made with: what is after the "#" of each."""
    given = document.get("proof", [])
    methods = [
        one.get("verificationMethod")
        for one in (given if isinstance(given, list) else [given])
        if isinstance(one, dict)
    ]
    return {method.partition("#")[2] for method in methods if isinstance(method, str)}


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
