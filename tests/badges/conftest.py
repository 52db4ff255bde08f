"""A badge, its issuer and its status list, made afresh for each test."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from badges.openbadges import did, keys, proof, status_list
from badges.openbadges.credential import Achievement, Alignment, Award, Issuer, Recipient, Status
from badges.openbadges.report import Report
from badges.openbadges.template import Places, Template, compile
from badges.openbadges.verification import verify

BASE = "https://kehittamo.example"
EMAIL = "aino.virtanen@kunta.example"
AWARDED = datetime(2027, 2, 24, 10, 0, 5, 999_999, tzinfo=UTC)
NOW = datetime(2027, 3, 1, tzinfo=UTC)
LIST = f"{BASE}/status/1"
PLACES = Places(f"{BASE}/credentials/", f"{BASE}/status/")


@dataclass
class Office:
    """An issuer with its key, a badge class and the world a verifier would ask."""

    key: keys.SigningKey
    issuer: Issuer
    achievement: Achievement
    template: Template
    email: str = EMAIL
    awarded: datetime = AWARDED
    list_url: str = LIST
    places: Places = PLACES

    def achieving(self, **changes: Any) -> Achievement:
        return replace(self.achievement, **changes)

    def award(self, number: int = 1, index: int = 7, **changes: Any) -> Award:
        award = Award(
            id=f"{BASE}/credentials/{UUID(int=number)}",
            valid_from=AWARDED,
            recipient=Recipient.of(EMAIL, "kosherkosher"),
            status=Status(LIST, index),
        )
        return replace(award, **changes)

    def badge(self, **changes: Any) -> dict[str, Any]:
        signed: dict[str, Any] = json.loads(self.template.sign(self.award(**changes), self.key))
        return signed

    def did_document(self, name: str) -> dict[str, Any] | None:
        return did.document(name, [self.key.multikey]) if name == self.issuer.id else None

    def status_list(self, revoked: tuple[int, ...] = ()) -> Callable[[str], bytes | None]:
        signed = status_list.sign(LIST, revoked, self.key, AWARDED)
        return lambda url: signed if url == LIST else None

    def verify(self, data: bytes | dict[str, Any], **changes: Any) -> Report:
        asked: dict[str, Any] = {
            "resolve_did": self.did_document,
            "resolve_status": self.status_list(),
            "now": NOW,
            "known_issuers": {self.issuer.id},
            **changes,
        }
        return verify(data if isinstance(data, bytes) else proof.to_bytes(data), **asked)


def an_achievement() -> Achievement:
    return Achievement(
        id=f"{BASE}/badges/{UUID(int=5)}",
        name="Sisäinen kehittäjä",
        description="Osaa kehittää omaa työtään yhdessä.",
        criteria="Kolme päivää,\nkaksi tehtävää ja oma kehittämistyö.",
        image=f"{BASE}/badges/{UUID(int=5)}.png",
        tags=("kehittäminen", "kunta"),
        language="fi",
        alignments=(
            Alignment("Kehittää prosesseja", "http://data.europa.eu/esco/skill/1", "Kuvaus", "ESCO", "S1.2"),
        ),
    )


@pytest.fixture(scope="session")
def office() -> Office:
    name = did.for_issuer(BASE, UUID(int=3))
    issuer = Issuer(name, "Kehittämön toimisto", BASE, "toimisto@kehittamo.example", f"{BASE}/logo.png")
    template = compile(an_achievement(), issuer, PLACES)
    return Office(keys.SigningKey(name, keys.generate()), issuer, an_achievement(), template)


@pytest.fixture(scope="session")
def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "#0f4c5c").save(buffer, "PNG")
    return buffer.getvalue()
