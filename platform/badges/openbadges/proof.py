"""Data Integrity proofs of the cryptosuite eddsa-rdfc-2022: made and checked for any document."""

import hashlib
import json
import re
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

_SOME_DAY, _SOME_METHOD = datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC), "did:web:somebody.invalid#some-key"
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_METHOD = re.compile(r"did:[a-z]{1,20}:[A-Za-z0-9.:%_/-]{1,500}#[A-Za-z0-9._-]{1,200}")


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
    return _hash(canonical_options(config)) + _hash(canonical(bare))


def canonical_options(config: dict[str, Any]) -> str:
    """The canonical N-Quads of a proof's options. NotCanonical as `canonical`.

    Those that everybody writes differ in two values, which are filled into lines made once; the lines keep
    their order, for each has a predicate of its own.
    """
    created, method = config.get("created"), config.get("verificationMethod")
    if not isinstance(created, str) or not isinstance(method, str):
        return canonical(config)
    usual = {"@context": config.get("@context"), **options(_SOME_METHOD, _SOME_DAY)}
    filled = {**usual, "created": created, "verificationMethod": method}
    if config != filled or not _MOMENT.fullmatch(created) or not _METHOD.fullmatch(method):
        return canonical(config)
    lines = _usual_options(json.dumps(usual))
    return lines.replace(moment(_SOME_DAY), created).replace(_SOME_METHOD, method)


@lru_cache(maxsize=16)
def _usual_options(usual: str) -> str:
    return canonical(json.loads(usual))


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
