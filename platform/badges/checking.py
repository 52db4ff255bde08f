"""Verifying a file here: DIDs and status lists are looked up in our own tables, or were fetched before."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from badges import elsewhere, issuing, queries
from badges.earning import old_standard
from badges.models import Issuer
from badges.openbadges import hosted, proof, tokens, verification
from badges.openbadges.reading import Unreadable, read
from badges.openbadges.report import Report, State, Step
from badges.permissions import may_read_credential
from badges.settings import public_url
from foundation import clock
from people.queries import person_by_private_address


def check(data: bytes, recipient: str = "", fetched: Mapping[str, bytes | None] | None = None) -> Report:
    """Everything that can be found out about the bytes, JSON, PNG, SVG or JWT, of Open Badges 3.0 or 2.0.

    Never raises, whatever they are.

    ``fetched`` is what lay where `elsewhere.gathered` looked, for badges of other givers.
    """
    fetched = fetched or {}
    ours = {row.did: row for row in queries.issuers()}

    def resolve_did(did: str) -> object:
        if did in ours:
            return issuing.did_document(ours[did])
        found = fetched.get(elsewhere.keys_of(did))
        return read(found) if found else None

    def resolve_status(address: str) -> bytes | None:
        if address in fetched:
            return fetched[address]
        list_id = _own_id(address, "status-lists")
        return queries.status_document(list_id) if list_id else None

    token = tokens.token_in(data)
    older = hosted.assertion_of(token.payload) if token else hosted.assertion_in(data)
    if older is not None:
        return _of_the_old_standard(older, recipient, fetched)
    if token is not None:
        return tokens.verify(
            token,
            resolve_did=resolve_did,
            resolve_status=resolve_status,
            now=clock.now(),
            known_issuers=frozenset(ours),
            recipient=recipient,
        )
    report = verification.verify(
        data,
        resolve_did=resolve_did,
        resolve_status=resolve_status,
        now=clock.now(),
        known_issuers=ours.keys(),
        ledger=_is_in_the_ledger,
        recipient=recipient or None,
    )
    return _by_own_address(_with_what_we_know(report, ours), recipient)


def _is_in_the_ledger(credential_id: str, proof_value: str) -> bool:
    own = _own_id(credential_id, "credentials")
    return own is not None and queries.issued(own, proof_value)


def _of_the_old_standard(
    badge: hosted.Assertion, recipient: str, fetched: Mapping[str, bytes | None]
) -> Report:
    """A badge of Open Badges 2.0: our own is held against our rows, another's against what was fetched."""
    if badge.address.startswith(f"{public_url()}/"):
        own = _own_id(badge.address, "ob2/assertions")
        award = queries.award(own) if own else None
        shown = award is not None and may_read_credential.allows(None, award)
        if award is None or not shown:
            return hosted.verify(badge, None, why_not="not_shown", now=clock.now(), recipient=recipient)
        copy = old_standard.assertion(award)
        report = hosted.verify(badge, copy, ours=True, now=clock.now(), recipient=recipient)
        if award.revoked_at is not None:
            report = report.corrected(Step.STATUS, State.FAILED, "revoked")
        name = award.badge_class.name
        claims = replace(
            report.claims,
            name=name.get(award.language) or next(iter(name.values())),
            issuer_name=award.badge_class.issuer.organisation.name,
        )
        return _by_own_address(replace(report, claims=claims), recipient)
    told = {address: _read_or_none(found) for address, found in fetched.items()}
    why = "not_there" if badge.address in fetched else "hosted_elsewhere"
    copy_there = told.get(badge.address)
    report = hosted.verify(badge, copy_there, why_not=why, now=clock.now(), recipient=recipient)
    further = [document for document in told.values() if document is not None]
    return replace(report, claims=hosted.claims_of(badge.address, dict(report.document), *further))


def _read_or_none(data: bytes | None) -> dict[str, Any] | None:
    """The document that the bytes are, if they are one."""
    try:
        return read(data) if data else None
    except Unreadable:
        return None


def _with_what_we_know(report: Report, ours: dict[str, Issuer]) -> Report:
    """Taken back a moment ago, or signed with a key that was found in wrong hands: only we can tell."""
    if report[Step.ISSUER].code == "issued" and report[Step.STATUS].state is State.OK:
        own = _own_id(report.claims.id, "credentials")
        if own is not None and queries.is_revoked(own):
            return report.corrected(Step.STATUS, State.FAILED, "revoked")
    issuer = ours.get(report.claims.issuer)
    if report[Step.SIGNATURE].code == "unknown_key" and issuer is not None:
        withdrawn = {key.public_multibase for key in issuer.keys if key.withdrawn_at is not None}
        if withdrawn & proof.keys_named(report.document):
            return report.corrected(Step.SIGNATURE, State.FAILED, "withdrawn_key")
    return report


def _by_own_address(report: Report, recipient: str) -> Report:
    """A badge of ours is its earner's by either address: the one it was given to, or one of their own."""
    if report[Step.ISSUER].code != "issued" or report[Step.RECIPIENT].code != "somebody_elses":
        return report
    person = person_by_private_address(recipient)
    key = _own_id(report.claims.id, "credentials") or _own_id(report.claims.id, "ob2/assertions")
    award = queries.award(key) if person and key else None
    if award is None or person is None or award.person_id != person.id:
        return report
    return report.corrected(Step.RECIPIENT, State.OK, "theirs")


def _own_id(address: str, place: str) -> uuid.UUID | None:
    """The id in one of our own addresses, or None for anybody else's.

    The host is not compared: badges signed before a move to another address still name the old one.
    """
    _host, found, tail = address.partition(f"/{place}/")
    try:
        return uuid.UUID(tail) if found else None
    except ValueError:
        return None


def credential_id_in(link: str) -> uuid.UUID | None:
    """The award that a pasted link speaks of, if it is one of ours."""
    address = link.strip()
    for ending in (".json", ".png", ".svg", ".pdf"):
        address = address.removesuffix(ending)
    if len(link) >= 500 or not (address.startswith(public_url()) or "://" in address):
        return None
    return _own_id(address, "credentials") or _own_id(address, "ob2/assertions")
