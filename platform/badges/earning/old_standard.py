"""The same badge as Open Badges 2.0 has it, for those who read no newer standard.

Three hosted documents, made of the rows and of the credential that was signed. Their proof is that they lie
at our address: so a badge that its earner does not show cannot be verified in this form, and one that was
taken back answers 410 with `revoked`.
"""

import json
from typing import Any

from badges import queries
from badges.models import Award, BadgeClass, Issuer
from badges.openbadges.template import Template
from badges.settings import public_url

CONTEXT = "https://w3id.org/openbadges/v2"


def assertion_url(award: Award) -> str:
    """Where the assertion lies."""
    return f"{public_url()}/ob2/assertions/{award.id}"


def assertion(award: Award) -> dict[str, Any]:
    """The Assertion: the recipient is hashed with the salt of the credential."""
    signed = json.loads(award.credential)
    subject = signed["credentialSubject"]
    identity = subject["identifier"][0]
    document = {
        "@context": CONTEXT,
        "id": assertion_url(award),
        "type": "Assertion",
        "recipient": {
            "type": "email",
            "hashed": True,
            "salt": identity["salt"],
            "identity": identity["identityHash"],
        },
        "badge": _badge_url(award.badge_class_id, subject["achievement"].get("inLanguage", award.language)),
        "image": f"{public_url()}/credentials/{award.id}.png",
        "verification": {"type": "HostedBadge"},
        "issuedOn": signed["validFrom"],
    }
    if "validUntil" in signed:
        document["expires"] = signed["validUntil"]
    if evidence := signed.get("evidence"):
        document["evidence"] = [
            {"type": "Evidence", **_only(each, "id", "name", "narrative")} for each in evidence
        ]
    return document


def revoked(award: Award) -> dict[str, Any]:
    """All that is said of a badge that was taken back."""
    return {"@context": CONTEXT, "id": assertion_url(award), "type": "Assertion", "revoked": True}


def badge_class(badge: BadgeClass, language: str) -> dict[str, Any]:
    """The BadgeClass in that language, with the same badge in the others beside it."""
    says = Template.from_json(badge.template[language]).blank()["credentialSubject"]["achievement"]
    document = {
        "@context": CONTEXT,
        "id": _badge_url(badge.id, language),
        "type": "BadgeClass",
        "@language": language,
        "name": says["name"],
        "description": says["description"],
        "image": says["image"]["id"],
        "criteria": says["criteria"],
        "issuer": f"{public_url()}/ob2/issuers/{badge.issuer_id}",
        "tags": says.get("tag", []),
        "alignment": [
            _only(each, "targetName", "targetUrl", "targetDescription", "targetFramework", "targetCode")
            for each in says.get("alignment", [])
        ],
        "related": [
            {"id": _badge_url(badge.id, other), "type": "BadgeClass", "@language": other}
            for other in sorted(badge.template)
            if other != language
        ],
    }
    return {name: value for name, value in document.items() if value}


def issuer(row: Issuer) -> dict[str, Any]:
    """The issuer's profile; whatever lies at our own address is its."""
    giver = row.organisation
    document = {
        "@context": CONTEXT,
        "id": f"{public_url()}/ob2/issuers/{row.id}",
        "type": "Issuer",
        "name": giver.name,
        "url": giver.url or public_url(),
        "email": giver.email,
    }
    return {name: value for name, value in document.items() if value}


def documents(award: Award, giver: Issuer) -> dict[str, bytes]:
    """The three documents of the award as files, by their names."""
    badge = queries.badge_class_to_sign(award.badge_class_id)
    assert badge is not None
    told = assertion(award)
    return {
        "assertion.json": as_bytes(told),
        "badge-class.json": as_bytes(badge_class(badge, told["badge"].rpartition("/")[2])),
        "issuer.json": as_bytes(issuer(giver)),
    }


def as_bytes(document: dict[str, Any]) -> bytes:
    """The document as it is served and baked."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _badge_url(badge_id: object, language: str) -> str:
    return f"{public_url()}/ob2/badge-classes/{badge_id}/{language}"


def _only(node: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: node[name] for name in names if name in node}
