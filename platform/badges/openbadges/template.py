"""A badge class compiled once, so that each award of it is signed by filling in a form.

JSON-LD processing takes milliseconds and gives the same lines for every award of a badge class but for a few
values. The compiler runs PyLD once on a prototype with marks in place of those values, checks everything that
can be checked (schema, terms, order), and keeps the canonical lines; signing fills in the values. The result
equals what PyLD would give for the award, which a test holds.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any

from pyld.nquads import escape

from badges.openbadges import contexts, multikey, proof
from badges.openbadges.canonical import canonical, canonical_lines
from badges.openbadges.credential import (
    Achievement,
    Award,
    Evidence,
    Issuer,
    Recipient,
    Status,
    Values,
    achievement_in,
    assemble,
    build,
    issuer_in,
)
from badges.openbadges.keys import SigningKey
from badges.openbadges.text import Refused, check_order, clean_address

_EDITION = 1
_START = "qzmark"
_MARK = re.compile(f"{_START}([a-z]{{1,30}})end")
_SALT = re.compile(r"[A-Za-z0-9_-]{8,64}")
_HASH = re.compile(r"sha256\$[0-9a-f]{64}")
_TAIL = re.compile(r"[A-Za-z0-9._~-]{1,100}")
_SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Places:
    """The addresses under which credentials, status lists and evidence lie, each with its last slash.

    Without a place for evidence, awards have none.
    """

    credentials: str
    status_lists: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A compiled version of a badge class; `to_json` and `from_json` carry it through a database.

    `document`, `lines` and `options` are %-formats. `ordered` says that the lines keep their order whatever
    the values are; otherwise signing sorts them. `evidence` is where that of each award lies; they have none
    when it is empty.
    """

    issuer: str
    credentials: str
    status_lists: str
    expires: bool
    ordered: bool
    document: str
    lines: str
    options: str
    evidence: str = ""

    def sign(self, award: Award, key: SigningKey, created: datetime | None = None) -> bytes:
        """The signed credential of the award, as the exact bytes to store.

        `created` is when it is signed, the award's `valid_from` unless given. Refused when the award does not
        fit the template or the key is not the issuer's.
        """
        values = self._values(award)
        if key.controller != self.issuer:
            raise Refused("issuer", "key")
        values["created"] = proof.moment(created or award.valid_from)
        values["method"] = key.multikey
        message = _hash(self.options % values) + _hash(self._canonical(values))
        values["proof"] = multikey.multibase(key.private.sign(message))
        return (self.document % _with_texts(values, _in_json)).encode()

    def canonical(self, award: Award) -> str:
        """The award's canonical N-Quads, the text that is hashed and signed."""
        return self._canonical(self._values(award))

    def _canonical(self, values: dict[str, str]) -> str:
        text = self.lines % _with_texts(values, escape)
        if self.ordered:
            return text
        return "\n".join(sorted(text.split("\n")[:-1])) + "\n"

    def _values(self, award: Award) -> dict[str, str]:
        credential = award.id.removeprefix(self.credentials)
        status = award.status.list_url.removeprefix(self.status_lists)
        if len(credential) == len(award.id) or not _TAIL.fullmatch(credential):
            raise Refused("address", "credential")
        if len(status) == len(award.status.list_url) or not _TAIL.fullmatch(status):
            raise Refused("address", "status list")
        if not _HASH.fullmatch(award.recipient.identity_hash) or not _SALT.fullmatch(award.recipient.salt):
            raise Refused("identity", "recipient")
        if (award.valid_until is not None) != self.expires or award.status.index < 0:
            raise Refused("dates", "award")
        return {
            **self._evidence_values(award),
            "credential": credential,
            "status": status,
            "index": str(award.status.index),
            "hash": award.recipient.identity_hash,
            "salt": award.recipient.salt,
            "from": proof.moment(award.valid_from),
            "until": proof.moment(award.valid_until) if award.valid_until else "",
        }

    def _evidence_values(self, award: Award) -> dict[str, str]:
        evidence = award.evidence.cleaned() if award.evidence else None
        if (evidence is not None) != bool(self.evidence):
            raise Refused("evidence", "award")
        if evidence is None:
            return {}
        tail = evidence.id.removeprefix(self.evidence)
        if len(tail) == len(evidence.id) or not _TAIL.fullmatch(tail):
            raise Refused("address", "evidence")
        return {"evidence": tail, "title": evidence.name, "narrative": evidence.narrative}

    def with_evidence(self, place: str) -> "Template":
        """The template of the same badge for awards whose evidence lies there; compiled once a process."""
        return _with_evidence(self, place)

    def blank(self) -> dict[str, Any]:
        """The credential with nothing filled in: what every award of this badge says."""
        blank: dict[str, Any] = json.loads(self.document % defaultdict(str))
        return blank

    def achievement(self) -> Achievement:
        """What its awards speak of."""
        return achievement_in(self.blank())

    def to_json(self) -> str:
        """The template as text, for a database column."""
        return json.dumps({"edition": _EDITION, **{name: getattr(self, name) for name in self.__slots__}})

    @classmethod
    def from_json(cls, text: str) -> "Template":
        """The template of that text; ValueError when an older edition of this module wrote it."""
        fields = json.loads(text)
        if fields.pop("edition", None) != _EDITION:
            raise ValueError("template of another edition")
        return cls(**fields)


def compile(achievement: Achievement, issuer: Issuer, places: Places, *, expires: bool = False) -> Template:
    """The template of a badge class version. `expires` says whether its awards carry an end date.

    Refused or NotCanonical when awards of it would not verify everywhere: leaving the official schema, terms
    without meaning, texts that JavaScript sorts otherwise.
    """
    for address in (places.credentials, places.status_lists):
        if not clean_address(address, "places").endswith("/"):
            raise Refused("address", "places")
    specimen = build(achievement, issuer, _specimen(places, expires))
    if contexts.schema_errors(specimen):
        raise Refused("schema", "badge class")
    if _START in str(specimen):
        raise Refused("reserved", "badge class")
    prototype = assemble(achievement, issuer, _marked_values(places, expires))
    lines = canonical_lines(prototype)
    if {line.split(" ")[0] for line in lines if line.startswith("_:")} != {"_:c14n0"}:
        raise Refused("blank_nodes", "badge class")
    check_order(lines)
    options = canonical({"@context": prototype["@context"], **_marked_options(issuer.id)})
    document = {**prototype, "proof": {**_marked_options(issuer.id), "proofValue": _mark("proof")}}
    return Template(
        issuer=issuer.id,
        credentials=places.credentials,
        status_lists=places.status_lists,
        expires=expires,
        evidence=places.evidence,
        ordered=all(_settled(one, two) for one, two in pairwise(lines)),
        document=_as_format(proof.to_bytes(document).decode()),
        lines=_as_format("\n".join(lines) + "\n"),
        options=_as_format(options),
    )


@lru_cache(maxsize=256)
def _with_evidence(template: Template, place: str) -> Template:
    says = template.blank()
    places = Places(template.credentials, template.status_lists, place)
    return compile(achievement_in(says), issuer_in(says), places, expires=template.expires)


def _mark(name: str) -> str:
    return f"{_START}{name}end"


def _specimen(places: Places, expires: bool) -> Award:
    """Some award of the badge class, for the schema to look at."""
    return Award(
        id=f"{places.credentials}0",
        valid_from=_SOME_DAY,
        recipient=Recipient.of("somebody@example.com"),
        status=Status(f"{places.status_lists}0", 0),
        valid_until=_SOME_DAY if expires else None,
        evidence=Evidence(f"{places.evidence}0", "Name", "Narrative") if places.evidence else None,
    )


def _marked_values(places: Places, expires: bool) -> Values:
    return Values(
        id=places.credentials + _mark("credential"),
        valid_from=_mark("from"),
        valid_until=_mark("until") if expires else "",
        identity_hash=_mark("hash"),
        salt=_mark("salt"),
        list_url=places.status_lists + _mark("status"),
        index=_mark("index"),
        evidence=Evidence(places.evidence + _mark("evidence"), _mark("title"), _mark("narrative"))
        if places.evidence
        else None,
    )


def _marked_options(issuer: str) -> dict[str, Any]:
    return {**proof.options(f"{issuer}#{_mark('method')}", _SOME_DAY), "created": _mark("created")}


def _as_format(text: str) -> str:
    return _MARK.sub(r"%(\1)s", text.replace("%", "%%"))


def _with_texts(values: dict[str, str], escaped: Callable[[str], str]) -> dict[str, str]:
    """The values, and among them what people wrote as this place has it; all else needs no escape."""
    if "title" not in values:
        return values
    return values | {name: escaped(values[name]) for name in ("title", "narrative")}


def _in_json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _settled(one: str, two: str) -> bool:
    """Whether the first line sorts before the second whatever the marks stand for."""
    pieces = zip(_MARK.split(one), _MARK.split(two), strict=False)
    for number, (left, right) in enumerate(pieces):
        if left != right:
            is_mark = number % 2 == 1
            same = _common_length(left, right)
            return not is_mark and same < min(len(left), len(right))
    return False


def _common_length(left: str, right: str) -> int:
    for position, (one, two) in enumerate(zip(left, right, strict=False)):
        if one != two:
            return position
    return min(len(left), len(right))


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
