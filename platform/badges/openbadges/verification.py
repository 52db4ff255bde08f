"""Verifying any file: eight questions answered one by one, never an exception.

Nothing is fetched here: the caller resolves DIDs and status lists, and decides which addresses it is willing
to ask. Keys come from the issuer's DID document, never from the file. A status list is asked for only when
the signature holds.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badges.openbadges import contexts, status_list
from badges.openbadges.credential import same_recipient
from badges.openbadges.reading import LARGEST, Unreadable, foreign_context, read, when
from badges.openbadges.report import Claims, Finding, Report, State, Step
from badges.openbadges.signature import Answer, ResolveDid, dates, id_of, signature, text_of

ResolveStatus = Callable[[str], bytes | None]
Ledger = Callable[[str, str], bool]

_BADGE_CONTEXTS = {
    contexts.BADGES,
    contexts.BADGES.replace("3.0.3", "3.0.2"),
    contexts.BADGES.replace("3.0.3", "3.0.1"),
}
_OK, _FAILED, _UNKNOWN = State.OK, State.FAILED, State.UNKNOWN


def verify(
    data: bytes,
    *,
    resolve_did: ResolveDid,
    resolve_status: ResolveStatus,
    now: datetime,
    known_issuers: Collection[str] = (),
    ledger: Ledger | None = None,
    recipient: str | None = None,
) -> Report:
    """Everything that can be found out about the file at that moment; never raises, whatever the bytes are.

    `resolve_did` gives a DID's document or None; `resolve_status` the bytes at a status list's address or
    None; `ledger(credential id, proofValue)` says whether we issued exactly that. `recipient` is the e-mail
    address of the person who says the badge is theirs.
    """
    try:
        document = read(data)
    except Unreadable as error:
        return _nothing_read(error.code)
    except Exception:
        # A last wall: whatever a hostile file makes a library do, its sender gets a report.
        return _nothing_read("not_json")
    if not _says_it_is_a_badge(document):
        return _nothing_read("another_thing")
    world = _World(resolve_did, resolve_status, now, known_issuers, ledger)
    answers = _answers(document, world, recipient)
    return Report(tuple(Finding(step, *answers[step]) for step in Step), claims_of(document), document)


def _says_it_is_a_badge(document: dict[str, Any]) -> bool:
    """An issuer's document or a status list is JSON too (Open Badges 3.0, B.1.2: both names are in use)."""
    told = document.get("type")
    kinds = told if isinstance(told, list) else [told]
    return "OpenBadgeCredential" in kinds or "AchievementCredential" in kinds


@dataclass(frozen=True, slots=True)
class _World:
    """What the questions may ask beyond the file itself."""

    resolve_did: ResolveDid
    resolve_status: ResolveStatus
    now: datetime
    known_issuers: Collection[str]
    ledger: Ledger | None


def _answers(document: dict[str, Any], world: _World, recipient: str | None) -> dict[Step, Answer]:
    """Every question's answer."""
    answers: dict[Step, Answer] = {Step.PARSE: (_OK, "read")}
    proof_used: dict[str, Any] = {}

    def ask(step: Step, question: Callable[[], Answer]) -> None:
        answers[step] = asked(question)

    ask(Step.CONTEXTS, lambda: terms(document))
    ask(Step.DATES, lambda: dates(document, world.now))
    if answers[Step.CONTEXTS][0] is _OK:
        ask(Step.SIGNATURE, lambda: signature(document, world.resolve_did, world.now, proof_used))
    else:
        answers[Step.SIGNATURE] = (_UNKNOWN, "contexts_first")
    if answers[Step.SIGNATURE][1] == "undefined_term":
        answers[Step.CONTEXTS] = (_FAILED, "undefined_term")
    if answers[Step.SIGNATURE][0] is _OK:
        ask(Step.ISSUER, lambda: _issuer(document, proof_used, world.known_issuers, world.ledger))
        ask(Step.STATUS, lambda: status_of(document, world.resolve_did, world.resolve_status, world.now))
    else:
        answers[Step.ISSUER] = answers[Step.STATUS] = (_UNKNOWN, "signature_first")
    if answers[Step.ISSUER] == (_OK, "issued"):  # unchanged since we issued it, and we issue nothing else
        answers[Step.SCHEMA] = (_OK, "conforms")
    else:
        ask(Step.SCHEMA, lambda: shape(document))
    ask(Step.RECIPIENT, lambda: recipient_of(document, recipient))
    return answers


def asked(question: Callable[[], Answer]) -> Answer:
    """The answer; a question that stumbles over the file counts against the file."""
    try:
        return question()
    except Exception:
        return _FAILED, "malformed"


def _nothing_read(code: str) -> Report:
    rest = tuple(Finding(step, _UNKNOWN, "not_read") for step in Step if step is not Step.PARSE)
    return Report((Finding(Step.PARSE, _FAILED, code), *rest))


def terms(document: dict[str, Any]) -> Answer:
    """Whether it names the standard's contexts, and no others."""
    if foreign_context(document):
        return _FAILED, "foreign_context"
    named = document["@context"]
    if named[0] != contexts.CREDENTIALS or len(named) < 2 or named[1] not in _BADGE_CONTEXTS:
        return _FAILED, "wrong_contexts"
    return _OK, "pinned"


def shape(document: dict[str, Any]) -> Answer:
    """Whether it is built as the standard's schema says."""
    return (_FAILED, "schema") if contexts.schema_errors(document, 1) else (_OK, "conforms")


def _issuer(
    document: dict[str, Any], used: dict[str, Any], known: Collection[str], ledger: Ledger | None
) -> Answer:
    if id_of(document.get("issuer")) not in known:
        return _UNKNOWN, "other_issuer"
    if ledger is None:
        return _OK, "known"
    # A good signature on something we never issued means a stolen key.
    if not ledger(text_of(document.get("id")), text_of(used.get("proofValue"))):
        return _FAILED, "not_issued"
    return _OK, "issued"


def status_of(
    document: dict[str, Any], resolve_did: ResolveDid, resolve_status: ResolveStatus, now: datetime
) -> Answer:
    """Whether its status lists say that it is in force."""
    given = document.get("credentialStatus", [])
    entries = given if isinstance(given, list) else [given]
    if not entries:
        return _OK, "no_status"
    if len(entries) > 2:
        return _FAILED, "malformed"
    answers = [_entry(document, entry, resolve_did, resolve_status, now) for entry in entries]
    for state in (_FAILED, _UNKNOWN):
        for answer in answers:
            if answer[0] is state:
                return answer
    return answers[0]


def _entry(
    document: dict[str, Any],
    entry: object,
    resolve_did: ResolveDid,
    resolve_status: ResolveStatus,
    now: datetime,
) -> Answer:
    if not isinstance(entry, dict) or entry.get("type") != "BitstringStatusListEntry":
        return _UNKNOWN, "other_status"
    address, index, purpose = (
        entry.get(key) for key in ("statusListCredential", "statusListIndex", "statusPurpose")
    )
    if (
        not isinstance(address, str)
        or not isinstance(index, str)
        or not (index.isascii() and index.isdigit())
    ):
        return _FAILED, "malformed"
    try:
        data = resolve_status(address)
    except Exception:
        data = None
    if data is None:
        return _UNKNOWN, "list_not_found"
    try:
        bits = _list_bits(
            read(data, LARGEST), address, id_of(document.get("issuer")), purpose, resolve_did, now
        )
        revoked = status_list.is_set(bits, int(index[:12]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return _FAILED, "bad_list"
    if not revoked:
        return _OK, "not_revoked"
    return _FAILED, "suspended" if purpose == "suspension" else "revoked"


def _list_bits(
    listed: dict[str, Any], address: str, issuer: str, purpose: object, resolve_did: ResolveDid, now: datetime
) -> bytes:
    """The bits of a status list that is what the credential says it is; ValueError when it is not."""
    subject = listed["credentialSubject"]
    sound = (
        not foreign_context(listed)
        and listed["@context"][0] == contexts.CREDENTIALS
        and listed.get("id") == address
        and "BitstringStatusListCredential" in listed["type"]
        and id_of(listed.get("issuer")) == issuer
        and subject["type"] == "BitstringStatusList"
        and subject["statusPurpose"] == purpose
        and dates(listed, now)[0] is _OK
        and signature(listed, resolve_did, now, {})[0] is _OK
    )
    if not sound:
        raise ValueError("not the list it should be")
    return status_list.decode(subject["encodedList"])


def recipient_of(document: dict[str, Any], email: str | None) -> Answer:
    """Whether it was given to that address."""
    if not email:
        return _UNKNOWN, "not_asked"
    subject = document.get("credentialSubject")
    given = subject.get("identifier", []) if isinstance(subject, dict) else []
    addresses = [
        entry
        for entry in (given if isinstance(given, list) else [given])
        if isinstance(entry, dict) and entry.get("identityType") == "emailAddress"
    ]
    if not addresses:
        return _UNKNOWN, "no_identifier"
    for entry in addresses:
        hashed, salt = text_of(entry.get("identityHash")), text_of(entry.get("salt"))
        plain = entry.get("hashed") is False and hashed.strip().lower() == email.strip().lower()
        if plain or (entry.get("hashed") is True and same_recipient(email, hashed, salt)):
            return _OK, "theirs"
    return _FAILED, "somebody_elses"


def claims_of(document: dict[str, Any]) -> Claims:
    """What it says of itself."""
    subject = _node(document.get("credentialSubject"))
    achievement = _node(subject.get("achievement"))
    issuer = _node(document.get("issuer"))
    return Claims(
        id=text_of(document.get("id")),
        name=text_of(achievement.get("name")) or text_of(document.get("name")),
        description=text_of(achievement.get("description")),
        criteria=text_of(_node(achievement.get("criteria")).get("narrative")),
        image=id_of(achievement.get("image")),
        achievement=text_of(achievement.get("id")),
        issuer=id_of(document.get("issuer")),
        issuer_name=text_of(issuer.get("name")),
        issuer_url=text_of(issuer.get("url")),
        valid_from=_moment(document.get("validFrom")),
        valid_until=_moment(document.get("validUntil")),
    )


def _node(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _moment(value: object) -> datetime | None:
    try:
        return when(value)
    except ValueError:
        return None
