"""The AchievementCredential: one badge class, one issuer and one award as an Open Badges 3.0 document.

Only the terms written here can appear in a credential, every node has an id (except the IdentityObject, for
which the schema forbids it), several values are arrays, and what is empty is left out.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from badges.openbadges import contexts
from badges.openbadges.proof import moment
from badges.openbadges.text import Refused, clean_address, clean_line, clean_text

CONTEXT = [contexts.CREDENTIALS, contexts.BADGES, contexts.EXTENSIONS]

# The kinds of achievement a coaching may give; the standard's list is longer.
KINDS = frozenset(
    {
        *("Achievement", "Award", "Badge", "Certificate", "CertificateOfCompletion", "Competency", "Course"),
        *("LearningProgram", "MicroCredential"),
    }
)
_LANGUAGES = frozenset({"fi", "sv", "en"})
_MOST = 50  # tags or alignments


@dataclass(frozen=True, slots=True)
class Alignment:
    """A skill or goal in somebody's framework (ESCO, say) that the badge answers to."""

    name: str
    url: str
    description: str = ""
    framework: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Achievement:
    """A version of a badge class: what is earned, and how. `id` and `image` are addresses."""

    id: str
    name: str
    description: str
    criteria: str
    image: str
    kind: str = "Badge"
    tags: tuple[str, ...] = ()
    language: str = ""
    alignments: tuple[Alignment, ...] = ()


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who gives the badge. `id` is its DID; `image` an address or empty."""

    id: str
    name: str
    url: str
    email: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who earned the badge, known only to those who know the address already."""

    identity_hash: str
    salt: str

    @classmethod
    def of(cls, email: str, salt: str | None = None) -> "Recipient":
        """The hashed form of the address, with a fresh salt unless one is given."""
        salt = secrets.token_hex(16) if salt is None else salt
        return cls(identity_hash(normal_address(email), salt), salt)

    def is_(self, email: str) -> bool:
        """Whether the address is the recipient's."""
        return same_recipient(email, self.identity_hash, self.salt)


@dataclass(frozen=True, slots=True)
class Status:
    """The award's place in a revocation list."""

    list_url: str
    index: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the badge was earned with, for everybody to look at. `id` is its address."""

    id: str
    name: str
    narrative: str

    def cleaned(self) -> "Evidence":
        """The same with words fit to be signed; Refused when nothing of them is left."""
        address = clean_address(self.id, "evidence")
        return Evidence(address, clean_line(self.name, "evidence"), clean_text(self.narrative, "evidence"))


@dataclass(frozen=True, slots=True)
class Award:
    """One person's badge: everything that differs from the next person's. `id` is its address."""

    id: str
    valid_from: datetime
    recipient: Recipient = field(repr=False)
    status: Status
    valid_until: datetime | None = None
    evidence: Evidence | None = None


def normal_address(email: str) -> str:
    """The address as it is hashed: without surrounding space, in small letters."""
    return email.strip().lower()


def identity_hash(identifier: str, salt: str) -> str:
    """The identifier as an IdentityObject hides it."""
    return "sha256$" + hashlib.sha256((identifier + salt).encode("utf-8", "surrogatepass")).hexdigest()


def same_recipient(email: str, hashed: str, salt: str) -> bool:
    """Whether the address, as typed or in small letters, gives that hash."""
    return any(
        hmac.compare_digest(
            identity_hash(form, salt).encode(), hashed.lower().encode("utf-8", "surrogatepass")
        )
        for form in (normal_address(email), email.strip())
    )


@dataclass(frozen=True, slots=True)
class Values:
    """An award as the document writes it: what a template leaves open, all of it text."""

    id: str
    valid_from: str
    valid_until: str
    identity_hash: str
    salt: str
    list_url: str
    index: str
    evidence: Evidence | None = None

    @classmethod
    def of(cls, award: Award) -> "Values":
        """The written form of the award."""
        return cls(
            id=award.id,
            valid_from=moment(award.valid_from),
            valid_until=moment(award.valid_until) if award.valid_until else "",
            identity_hash=award.recipient.identity_hash,
            salt=award.recipient.salt,
            list_url=award.status.list_url,
            index=str(award.status.index),
            evidence=award.evidence.cleaned() if award.evidence else None,
        )


def build(achievement: Achievement, issuer: Issuer, award: Award) -> dict[str, Any]:
    """The unsigned credential; Refused when a text or address cannot be signed reliably."""
    return assemble(achievement, issuer, Values.of(award))


def assemble(achievement: Achievement, issuer: Issuer, values: Values) -> dict[str, Any]:
    """The unsigned credential of an award in its written form."""
    document: dict[str, Any] = {
        "@context": CONTEXT,
        "id": clean_address(values.id, "credential"),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": clean_line(achievement.name, "name"),
        "issuer": profile(issuer),
        "validFrom": values.valid_from,
    }
    if values.valid_until:
        document["validUntil"] = values.valid_until
    document["credentialSubject"] = {
        "id": f"{values.id}#recipient",
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": values.identity_hash,
                "identityType": "emailAddress",
                "salt": values.salt,
            }
        ],
        "achievement": achieved(achievement),
    }
    if told := values.evidence:
        document["evidence"] = [
            {"id": told.id, "type": ["Evidence"], "name": told.name, "narrative": told.narrative}
        ]
    document["credentialSchema"] = [{"id": contexts.SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}]
    document["credentialStatus"] = {
        "id": f"{clean_address(values.list_url, 'status list')}#{values.index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": values.index,
        "statusListCredential": values.list_url,
    }
    return document


def profile(issuer: Issuer) -> dict[str, Any]:
    """The issuer's Profile, as credentials carry it and as its page may serve it."""
    node: dict[str, Any] = {
        "id": clean_address(issuer.id, "issuer"),
        "type": ["Profile"],
        "name": clean_line(issuer.name, "issuer name"),
        "url": clean_address(issuer.url, "issuer address"),
    }
    if issuer.email:
        node["email"] = clean_line(issuer.email, "issuer email")
    if issuer.image:
        node["image"] = _image(issuer.image)
    return node


def achieved(achievement: Achievement) -> dict[str, Any]:
    """The Achievement node, as credentials carry it and as its page may serve it."""
    address = clean_address(achievement.id, "badge class")
    if achievement.kind not in KINDS:
        raise Refused("kind", "badge class")
    node: dict[str, Any] = {
        "id": address,
        "type": ["Achievement"],
        "name": clean_line(achievement.name, "name"),
        "description": clean_text(achievement.description, "description"),
        "criteria": {
            "id": f"{address}#criteria",
            "narrative": clean_text(achievement.criteria, "criteria"),
        },
        "image": _image(achievement.image),
        "achievementType": achievement.kind,
    }
    tags = list(dict.fromkeys(clean_line(tag, "tag", 100) for tag in achievement.tags))
    if len(tags) > _MOST or len(achievement.alignments) > _MOST:
        raise Refused("too_many", "badge class")
    if tags:
        node["tag"] = tags
    if achievement.language in _LANGUAGES:
        node["inLanguage"] = achievement.language
    if achievement.alignments:
        node["alignment"] = [
            _alignment(alignment, f"{address}#alignment-{number}")
            for number, alignment in enumerate(achievement.alignments, start=1)
        ]
    return node


def achievement_in(document: dict[str, Any]) -> Achievement:
    """The achievement that a credential of ours speaks of, as it was before it was written."""
    node = document["credentialSubject"]["achievement"]
    return Achievement(
        id=node["id"],
        name=node["name"],
        description=node["description"],
        criteria=node["criteria"]["narrative"],
        image=node["image"]["id"],
        kind=node["achievementType"],
        tags=tuple(node.get("tag", ())),
        language=node.get("inLanguage", ""),
        alignments=tuple(
            Alignment(
                name=one["targetName"],
                url=one["targetUrl"],
                description=one.get("targetDescription", ""),
                framework=one.get("targetFramework", ""),
                code=one.get("targetCode", ""),
            )
            for one in node.get("alignment", ())
        ),
    )


def issuer_in(document: dict[str, Any]) -> Issuer:
    """The issuer that a credential of ours names, as it was before it was written."""
    node = document["issuer"]
    image = node.get("image", {}).get("id", "")
    return Issuer(node["id"], node["name"], node["url"], node.get("email", ""), image)


def _alignment(alignment: Alignment, address: str) -> dict[str, Any]:
    node = {
        "id": address,
        "type": ["Alignment"],
        "targetName": clean_line(alignment.name, "alignment"),
        "targetUrl": clean_address(alignment.url, "alignment"),
    }
    if alignment.description:
        node["targetDescription"] = clean_text(alignment.description, "alignment")
    if alignment.framework:
        node["targetFramework"] = clean_line(alignment.framework, "alignment")
    if alignment.code:
        node["targetCode"] = clean_line(alignment.code, "alignment")
    return node


def _image(address: str) -> dict[str, Any]:
    return {"id": clean_address(address, "image"), "type": "Image"}
