"""Badges as signed texts, VC-JWT: verified with the key that its giver publishes under a did:web or did:key.

A key that comes along in the file itself shows that the text is whole, and not who signed it.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from joserfc import jwk, jws
from joserfc.errors import BadSignatureError, JoseError

from badges.openbadges import multikey, verification
from badges.openbadges.reading import Unreadable, parsed, unpacked
from badges.openbadges.report import Finding, Report, State, Step
from badges.openbadges.signature import Answer, ResolveDid, dates, id_of, resolved, text_of
from badges.openbadges.verification import asked

_ALGORITHMS = ("ES256", "RS256", "EdDSA", "Ed25519")
_PUBLIC = ("kty", "crv", "x", "y", "n", "e")
_LONGEST_PART = 700
"""Characters of a key's part: RSA of 4096 bits has 683, and longer ones cost more than an answer is worth."""
_REGISTERED = ("iss", "jti", "nbf", "sub", "exp", "iat", "aud", "vc")
_OK, _FAILED, _UNKNOWN = State.OK, State.FAILED, State.UNKNOWN


class _Tokens(jws.JWSRegistry):
    """What is taken: these signatures, and headers that have room for an RSA key."""

    max_header_length = 4_000


_REGISTRY = _Tokens(algorithms=_ALGORITHMS)


@dataclass(frozen=True, slots=True)
class Token:
    """A signed text with what it says."""

    text: str
    header: dict[str, Any]
    payload: dict[str, Any]

    @property
    def credential(self) -> dict[str, Any]:
        """The credential: the payload itself, or what the older data model has in `vc`."""
        inner = self.payload.get("vc")
        whole = inner if isinstance(inner, dict) else self.payload
        said = {name: value for name, value in whole.items() if name not in _REGISTERED}
        known = {"id": self.payload.get("jti"), "issuer": self.payload.get("iss")}
        dated = {"validFrom": _iso(self.payload.get("nbf")), "validUntil": _iso(self.payload.get("exp"))}
        return {**{name: value for name, value in (known | dated).items() if value}, **said}


def token_in(data: bytes) -> Token | None:
    """The signed text in a file, a picture or a pasted text; None when it holds something else."""
    try:
        text = unpacked(data)
        if not text.lstrip().startswith(b"ey") or text.count(b".") != 2:
            return None
        text = b"".join(text.split())  # pasted, it may have been broken into lines
        header, payload, _signature = text.split(b".")
        return Token(text.decode("ascii"), _json(header), _json(payload))
    except (Unreadable, ValueError):
        return None


def verify(
    token: Token,
    *,
    resolve_did: ResolveDid,
    resolve_status: verification.ResolveStatus,
    now: datetime,
    known_issuers: frozenset[str],
    recipient: str = "",
) -> Report:
    """Everything that can be found out about the token; never raises."""
    credential = token.credential
    answers: dict[Step, Answer] = {
        Step.PARSE: (_OK, "read_jwt"),
        Step.CONTEXTS: asked(lambda: verification.terms(credential)),
        Step.SCHEMA: asked(lambda: verification.shape(credential)),
        Step.DATES: asked(lambda: _dates(token, credential, now)),
        Step.SIGNATURE: asked(lambda: _signature(token, credential, resolve_did)),
        Step.RECIPIENT: asked(lambda: verification.recipient_of(credential, recipient or None)),
    }
    if answers[Step.CONTEXTS][0] is _FAILED:  # the signature is over the text, whatever its terms mean
        answers[Step.CONTEXTS] = answers[Step.SCHEMA] = (_UNKNOWN, "other_terms")
    if answers[Step.SIGNATURE][0] is _OK:
        # This house signs no tokens: one in its name was never given by it.
        ours = id_of(credential.get("issuer")) in known_issuers
        answers[Step.ISSUER] = (_FAILED, "not_issued") if ours else (_UNKNOWN, "other_issuer")
        answers[Step.STATUS] = asked(
            lambda: verification.status_of(credential, resolve_did, resolve_status, now)
        )
    else:
        code = "signature_first" if answers[Step.SIGNATURE][0] is _FAILED else "key_first"
        answers[Step.ISSUER] = answers[Step.STATUS] = (_UNKNOWN, code)
    findings = tuple(Finding(step, *answers[step]) for step in Step)
    return Report(findings, verification.claims_of(credential), credential)


def _signature(token: Token, credential: dict[str, Any], resolve_did: ResolveDid) -> Answer:
    issuer = id_of(credential.get("issuer"))
    if token.header.get("alg") not in _ALGORITHMS:
        return _UNKNOWN, "other_suite"
    if not issuer or token.payload.get("iss", issuer) != issuer:
        return _FAILED, "malformed"
    document = resolved(resolve_did, issuer)
    carried = token.header.get("jwk")
    if document is not None:
        key = _published(document, issuer, token.header)
        if key is None:
            return _FAILED, "unknown_key"
        return (_OK, "signed") if _holds(token, key) else (_FAILED, "wrong_signature")
    if isinstance(carried, dict):
        return (_UNKNOWN, "own_key") if _holds(token, carried) else (_FAILED, "wrong_signature")
    return _UNKNOWN, "issuer_not_found"


def _published(document: object, issuer: str, header: dict[str, Any]) -> dict[str, Any] | None:
    """The key that the issuer's document has under the token's `kid`, or that is the one carried along."""
    if not isinstance(document, dict) or document.get("id") != issuer:
        return None
    allowed, methods = document.get("assertionMethod"), document.get("verificationMethod")
    if not isinstance(allowed, list) or not isinstance(methods, list):
        return None
    kid, carried = text_of(header.get("kid")), header.get("jwk")
    name = issuer + kid if kid.startswith("#") else kid
    for method in methods[:50]:
        if not isinstance(method, dict) or method.get("id") not in allowed:
            continue
        key = _key_of(method)
        if method.get("controller") == issuer and key is not None:
            if name == method.get("id"):
                return key
            if not name and isinstance(carried, dict) and _public(carried) == _public(key):
                return key
    return None


def _key_of(method: dict[str, Any]) -> dict[str, Any] | None:
    """The method's key as a JWK, whichever way it is written."""
    if isinstance(method.get("publicKeyJwk"), dict):
        return dict(method["publicKeyJwk"])
    try:
        public = multikey.decode_public(method.get("publicKeyMultibase"))
    except multikey.NotMultibase:
        return None
    x = urlsafe_b64encode(public.public_bytes_raw()).rstrip(b"=").decode()
    return {"kty": "OKP", "crv": "Ed25519", "x": x}


def _public(key: dict[str, Any]) -> dict[str, Any]:
    return {name: key[name] for name in _PUBLIC if isinstance(key.get(name), str)}


def _holds(token: Token, key: dict[str, Any]) -> bool:
    public = _public(key)
    if any(len(part) > _LONGEST_PART for part in public.values()) or len(public.get("e", "")) > 8:
        return False
    try:
        jws.deserialize_compact(token.text, jwk.import_key({**public}), registry=_REGISTRY)
    except (BadSignatureError, JoseError, ValueError, TypeError, KeyError):
        return False
    return True


def _dates(token: Token, credential: dict[str, Any], now: datetime) -> Answer:
    begins, ends = _moment(token.payload.get("nbf")), _moment(token.payload.get("exp"))
    if begins is not None and begins > now:
        return _FAILED, "not_yet_valid"
    if ends is not None and ends <= now:
        return _FAILED, "expired"
    old = credential.get("issuanceDate")  # the older data model
    given = {**credential, "validFrom": old} if old and "validFrom" not in credential else credential
    return dates(given, now)


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 253_402_300_000:
        return None
    return datetime.fromtimestamp(value, UTC)


def _iso(value: object) -> str | None:
    found = _moment(value)
    return found.isoformat(timespec="seconds") if found else None


def _json(part: bytes) -> dict[str, Any]:
    """A part of the token as JSON, with the limits that any document has."""
    return parsed(urlsafe_b64decode(part + b"=" * (-len(part) % 4)))
