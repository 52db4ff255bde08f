"""Whose signature a document bears, and whether it is in force: asked of badges and of status lists."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from badges.openbadges import did, multikey, proof
from badges.openbadges.canonical import NotCanonical
from badges.openbadges.reading import when
from badges.openbadges.report import State

ResolveDid = Callable[[str], object]
Answer = tuple[State, str]

_MOST_PROOFS = 3
_OK, _FAILED, _UNKNOWN = State.OK, State.FAILED, State.UNKNOWN


def dates(document: dict[str, Any], now: datetime) -> Answer:
    """Whether the document is in force at that moment."""
    try:
        start = when(document.get("validFrom"))
        end = when(document["validUntil"]) if "validUntil" in document else None
    except ValueError:
        return _FAILED, "bad_date"
    if start > now:
        return _FAILED, "not_yet_valid"
    if end is not None and end <= now:
        return _FAILED, "expired"
    return _OK, "in_force"


def signature(
    document: dict[str, Any], resolve_did: ResolveDid, now: datetime, used: dict[str, Any]
) -> Answer:
    """Whether any proof of ours-to-check holds; `used` takes the proof that did."""
    given = document.get("proof", [])
    proofs = given if isinstance(given, list) else [given]
    if not proofs:
        return _FAILED, "unsigned"
    if len(proofs) > _MOST_PROOFS:
        return _FAILED, "too_many_proofs"
    answer: Answer = (_FAILED, "unsigned")
    for one in proofs:
        answer = _proof(document, one, resolve_did, now)
        if answer[0] is _OK:
            used.update(one)
            break
    return answer


def _proof(document: dict[str, Any], one: object, resolve_did: ResolveDid, now: datetime) -> Answer:
    if not isinstance(one, dict):
        return _FAILED, "malformed"
    if one.get("type") != "DataIntegrityProof" or one.get("cryptosuite") != proof.SUITE:
        return _UNKNOWN, "other_suite"
    if one.get("proofPurpose") != proof.PURPOSE:
        return _FAILED, "wrong_purpose"
    try:
        if ("expires" in one and when(one["expires"]) <= now) or (
            "created" in one and when(one["created"]) > now
        ):
            return _FAILED, "proof_dates"
    except ValueError:
        return _FAILED, "malformed"
    issuer, method = id_of(document.get("issuer")), one.get("verificationMethod")
    # The key must be the issuer's own, whoever else's key the proof would rather be checked with.
    if not isinstance(method, str) or not issuer or not method.startswith(issuer + "#"):
        return _FAILED, "other_controller"
    found = resolved(resolve_did, issuer)
    if found is None:
        return _UNKNOWN, "issuer_not_found"
    try:
        key = multikey.decode_public(did.assertion_key(found, issuer, method))
    except multikey.NotMultibase:
        return _FAILED, "unknown_key"
    try:
        return (_OK, "signed") if proof.verifies(document, one, key) else (_FAILED, "wrong_signature")
    except NotCanonical as error:
        return (_UNKNOWN if error.code == "control_characters" else _FAILED), error.code


def resolved(resolve_did: ResolveDid, issuer: str) -> object:
    """The issuer's document; a did:key needs nobody's help."""
    try:
        return did.of_key(issuer) if issuer.startswith("did:key:") else resolve_did(issuer)
    except Exception:
        return None


def text_of(value: object) -> str:
    """The value if it is text, else nothing."""
    return value if isinstance(value, str) else ""


def id_of(value: object) -> str:
    """The id of a node, or the node itself when it is only its id."""
    return text_of(value) or (text_of(value.get("id")) if isinstance(value, dict) else "")
