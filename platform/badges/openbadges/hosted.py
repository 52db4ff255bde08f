"""Badges of Open Badges 2.0: a file says little, its giver's address says whether it is true.

Nothing is fetched here: whoever has asked the address hands in what lay there.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from badges.openbadges.credential import same_recipient
from badges.openbadges.reading import Unreadable, parsed, unpacked, when
from badges.openbadges.report import Claims, Finding, Report, State, Step
from badges.openbadges.signature import Answer, id_of, text_of

_ADDRESS = re.compile(rb"https?://[^\s<>\"]{1,400}")
_MUST = ("id", "type", "recipient", "badge", "issuedOn")
_SAME = ("recipient", "badge", "issuedOn", "expires")
_OK, _FAILED, _UNKNOWN = State.OK, State.FAILED, State.UNKNOWN


@dataclass(frozen=True, slots=True)
class Assertion:
    """A badge of 2.0 as a file has it: its address, and what the file says, be that nothing."""

    address: str
    says: dict[str, Any]
    signed: bool = False
    """Whether it came as a signed text, which is checked with its giver's own key."""


def assertion_in(data: bytes) -> Assertion | None:
    """The badge of 2.0 in a file, a picture or a pasted text; None when it holds something else."""
    try:
        text = unpacked(data).strip()
        if _ADDRESS.fullmatch(text):  # in a picture it is a badge's; by itself it could be anything's
            return Assertion(text.decode("utf-8", "replace"), {}) if text != data.strip() else None
        document = parsed(text) if b'"badge"' in text and text.startswith(b"{") else {}
    except Unreadable:
        return None
    return Assertion(_address(document), document) if _is_assertion(document) else None


def assertion_of(signed: dict[str, Any]) -> Assertion | None:
    """The badge of 2.0 that a signed text says; None when it says something else."""
    return Assertion(_address(signed), signed, signed=True) if _is_assertion(signed) else None


def _is_assertion(document: dict[str, Any]) -> bool:
    """Whether the document is an Assertion of 2.0, or of its forerunners."""
    kinds = document.get("type")
    named = kinds == "Assertion" or (isinstance(kinds, list) and "Assertion" in kinds)
    how = "verification" in document or "verify" in document
    return "badge" in document and "credentialSubject" not in document and (named or how)


def _address(document: dict[str, Any]) -> str:
    """Where the assertion lies: its id, or with the forerunners what `verify` says."""
    verify = document.get("verify")
    lies = (id_of(document), text_of(verify.get("url")) if isinstance(verify, dict) else "")
    return next((one for one in lies if _ADDRESS.fullmatch(one.encode("utf-8", "replace"))), "")


def verify(
    badge: Assertion,
    copy: dict[str, Any] | None,
    *,
    why_not: str = "hosted_elsewhere",
    ours: bool = False,
    now: datetime,
    recipient: str = "",
) -> Report:
    """What can be found out; ``copy`` is what lies at its address, ``why_not`` says why that is not known."""
    told = copy if copy and "badge" in copy else badge.says
    answers: dict[Step, Answer] = {
        Step.PARSE: (_OK, "read_2"),
        Step.CONTEXTS: (_OK, "older"),
        Step.SCHEMA: (_OK, "older") if _is_whole(told) or not told else (_FAILED, "schema"),
        Step.SIGNATURE: _same(badge, copy, why_not),
        Step.DATES: _dates(told, now),
        Step.RECIPIENT: _recipient(told, recipient),
    }
    holds = answers[Step.SIGNATURE][0] is _OK
    answers[Step.ISSUER] = (_UNKNOWN, "other_issuer" if holds else "at_giver")
    if ours and holds:
        answers[Step.ISSUER] = (_OK, "issued")
    answers[Step.STATUS] = (_OK, "not_revoked") if holds else (_UNKNOWN, "at_giver")
    if copy and copy.get("revoked") is True:
        answers[Step.STATUS] = (_FAILED, "revoked")
    claims = claims_of(badge.address, told)
    return Report(tuple(Finding(step, *answers[step]) for step in Step), claims, told)


def claims_of(address: str, assertion: dict[str, Any], *further: dict[str, Any]) -> Claims:
    """What the assertion at that address says; ``further`` are the documents that it names by theirs."""
    by_address = {id_of(document): document for document in further}
    badge = _node(assertion.get("badge"), by_address)
    issuer = _node(badge.get("issuer"), by_address)
    criteria = badge.get("criteria")
    lies = id_of(badge.get("issuer")) or id_of(assertion.get("badge")) or address
    return Claims(
        id=id_of(assertion),
        name=text_of(badge.get("name")),
        description=text_of(badge.get("description")),
        criteria=text_of(criteria.get("narrative")) if isinstance(criteria, dict) else "",
        achievement=id_of(assertion.get("badge")),
        issuer=id_of(badge.get("issuer")),
        issuer_name=text_of(issuer.get("name")) or host_of(lies),
        issuer_url=text_of(issuer.get("url")),
        valid_from=_moment(assertion.get("issuedOn")),
        valid_until=_moment(assertion.get("expires")),
        kept_at=address,
    )


def names(document: dict[str, Any]) -> list[str]:
    """The further addresses that an assertion or a badge class names: what it is, and whose."""
    return [value for value in (document.get("badge"), document.get("issuer")) if isinstance(value, str)]


def host_of(address: str) -> str:
    """The host of an address: the least that can be said of who gave a badge."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _same(badge: Assertion, copy: dict[str, Any] | None, why_not: str) -> Answer:
    """Whether the address says what the file says."""
    if badge.signed:
        return _UNKNOWN, "signed_2"
    if not badge.address:
        return _UNKNOWN, "no_address"
    if copy is None:
        return _UNKNOWN, why_not
    if id_of(copy) != badge.address:
        return _FAILED, "differs"
    if copy.get("revoked") is True:
        return _UNKNOWN, "at_giver"
    if badge.says and any(badge.says.get(name) != copy.get(name) for name in _SAME):
        return _FAILED, "differs"
    return _OK, "hosted"


def _is_whole(document: dict[str, Any]) -> bool:
    forerunner = "uid" in document and "verify" in document
    return forerunner or all(document.get(name) for name in _MUST)


def _dates(document: dict[str, Any], now: datetime) -> Answer:
    if not document:
        return _UNKNOWN, "at_giver"
    given, ends = _moment(document.get("issuedOn")), _moment(document.get("expires"))
    if given is None or (ends is None and "expires" in document):
        return _UNKNOWN, "bad_date"
    if given > now:
        return _FAILED, "not_yet_valid"
    return (_FAILED, "expired") if ends is not None and ends <= now else (_OK, "in_force")


def _recipient(document: dict[str, Any], email: str) -> Answer:
    if not email:
        return _UNKNOWN, "not_asked"
    given = document.get("recipient")
    if not isinstance(given, dict) or given.get("type") != "email":
        return _UNKNOWN, "no_identifier"
    identity, salt = text_of(given.get("identity")), text_of(given.get("salt"))
    plain = given.get("hashed") is False and identity.strip().lower() == email.strip().lower()
    if plain or (given.get("hashed") is True and same_recipient(email, identity, salt)):
        return _OK, "theirs"
    if identity and not plain and not identity.startswith("sha256$") and given.get("hashed") is True:
        return _UNKNOWN, "no_identifier"  # an older way of hashing
    return _FAILED, "somebody_elses"


def _node(value: object, by_address: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return value if isinstance(value, dict) else by_address.get(text_of(value), {})


def _moment(value: object) -> datetime | None:
    try:
        return when(value)
    except ValueError:
        return None
