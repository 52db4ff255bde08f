"""Badges of every kind before a verifier that shares no line with the house, as wallets use it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from badges.openbadges import did, keys, status_list
from badges.openbadges.contexts import CONTEXTS
from badges.openbadges.credential import Alignment, Evidence, Recipient, Status
from badges.openbadges.template import compile
from tests.badges.conftest import AWARDED, EMAIL, LIST, NOW, PLACES, Office, office  # noqa: F401 - a fixture

HERE = "https://wallet.example/"
"""Browsers sign and verify only on pages that came safely; this one is answered by the test itself."""
PAGE = '<!doctype html><meta charset="utf-8"><title>Wallet</title><script src="/verifier.js"></script>'
SCRIPT = Path(__file__).with_name("verifier") / "verifier.min.js"
WORDS = (
    "Sisäinen kehittäjä", "Intern utvecklare", "Internal developer", "Äiti & poika <b>",
    '"Lainaus" \\ kenoviiva',
    "Rivi\nvaihtuu", "🙂 hymyä", "עברית ja suomi", "Ä\u0308 yhdistetty", "Pitkä " * 40,
    "123", "Kunta – päivä",
)  # fmt: skip

WORKS = "https://kehittamo.example/public/projects/"
LISTED = datetime(2026, 1, 1, tzinfo=UTC)
"""Lists are looked at by the wallet's own clock."""

Verify = Callable[..., str]


@pytest.fixture(scope="module")
def wallet(browser: Browser) -> Iterator[Page]:
    """A page with the verifier in it, and no way to any other address."""
    context = browser.new_context()

    def answer(route: Route) -> None:
        if route.request.url == HERE:
            route.fulfill(body=PAGE, content_type="text/html")
        elif route.request.url == f"{HERE}verifier.js":
            route.fulfill(body=SCRIPT.read_text(encoding="utf-8"), content_type="text/javascript")
        else:
            route.abort()

    context.route("**/*", answer)
    tab = context.new_page()
    tab.goto(HERE)
    yield tab
    context.close()


@pytest.fixture
def verify(wallet: Page, office: Office) -> Verify:  # noqa: F811 - it is that fixture
    """Why the verifier refuses a badge; nothing if it takes it."""

    def ask(
        badge: dict[str, Any], *, revoked: tuple[int, ...] = (), now: datetime = NOW, **documents: Any
    ) -> str:
        there = {
            **CONTEXTS,
            office.issuer.id: did.document(office.issuer.id, [office.key.multikey]),
            LIST: json.loads(status_list.sign(LIST, revoked, office.key, LISTED)),
            **documents.get("documents", {}),
        }
        told = wallet.evaluate(
            "([badge, there, now]) => verifyCredential(badge, there, new Date(now))",
            [badge, there, now.isoformat()],
        )
        return str(told)

    return ask


def kinds_of(office: Office) -> Iterator[tuple[str, dict[str, Any]]]:  # noqa: F811 - handed over by tests
    """Badges in all the ways in which they differ: words, kinds, alignments, tags, dates, places."""
    skill = Alignment("Kehittää", "http://data.europa.eu/esco/skill/1")
    whole = Alignment("Mitata", "https://example.org/b", "Kuvaus", "ESCO", "S1.2")
    for words, language in product(WORDS, ("fi", "sv", "en")):
        achievement = office.achieving(name=words[:100], description=words, criteria=words, language=language)
        yield f"{language} {words[:12]}", _signed(office, achievement)
    for kind, alignments in product(("Badge", "Certificate", "Course"), ((), (skill,), (skill, whole))):
        achievement = office.achieving(kind=kind, alignments=alignments, tags=())
        yield f"{kind} with {len(alignments)} alignments", _signed(office, achievement)
    for tags in ((), ("yksi",), ("kehittäminen", "kunta", "hoiva", "1", "ä" * 40)):
        yield f"{len(tags)} tags", _signed(office, office.achieving(tags=tags))
    for index in (0, 1, 7, 8, 131_071):
        yield f"place {index}", _signed(office, office.achievement, status=Status(LIST, index))
    for email in (EMAIL, "ä@kunta.fi", "A.B+c@KUNTA.FI"):
        yield f"earned by {email}", _signed(office, office.achievement, recipient=Recipient.of(email))
    for days in (1, 365, 20_000):
        until = AWARDED + timedelta(days=days)
        expiring = compile(office.achievement, office.issuer, PLACES, expires=True)
        yield f"valid for {days} days", replace(office, template=expiring).badge(valid_until=until)
    named = replace(office, template=office.template.with_evidence(WORKS))
    for number, words in enumerate(WORDS):
        yield f"evidence {words[:12]}", named.badge(evidence=Evidence(f"{WORKS}{number}", words[:160], words))
    both = compile(office.achievement, office.issuer, PLACES, expires=True).with_evidence(WORKS)
    told = Evidence(f"{WORKS}both", "\U0001f40d", '\uff76\tkana \\ ja lainaus "')
    ending = AWARDED + timedelta(days=30)
    yield "evidence and an end", replace(office, template=both).badge(evidence=told, valid_until=ending)
    for issuer in (
        replace(office.issuer, image=""),
        replace(office.issuer, email=""),
        replace(office.issuer, name="Åbo stad"),
    ):
        signer = replace(office, issuer=issuer, template=compile(office.achievement, issuer, PLACES))
        yield f"issuer {issuer.name} {issuer.email}", signer.badge(number=4)


def _signed(office: Office, achievement: Any, **award: Any) -> dict[str, Any]:  # noqa: F811
    return replace(office, template=compile(achievement, office.issuer, PLACES)).badge(**award)


def test_badges_of_sixty_kinds_are_taken(office: Office, verify: Verify) -> None:  # noqa: F811
    badges = list(kinds_of(office))
    assert len({json.dumps(badge, sort_keys=True) for _name, badge in badges}) >= 60
    soon = AWARDED + timedelta(hours=1)
    assert {name: why for name, badge in badges if (why := verify(badge, now=soon))} == {}


def test_a_revoked_badge_is_refused_and_its_neighbour_is_not(office: Office, verify: Verify) -> None:  # noqa: F811
    badge = office.badge(status=Status(LIST, 7))
    assert verify(badge, revoked=(6, 8, 131_071)) == ""
    assert verify(badge, revoked=(7,)) == "revoked"


@pytest.mark.parametrize(
    "change",
    [
        lambda badge: badge.update(name="Muu"),
        lambda badge: badge.update(validFrom="2020-01-01T00:00:00Z"),
        lambda badge: badge["credentialSubject"]["achievement"].update(description="Muu"),
        lambda badge: badge["credentialSubject"]["identifier"][0].update(identityHash="sha256$00"),
        lambda badge: badge["credentialStatus"].update(statusListIndex="8"),
        lambda badge: badge.pop("proof"),
        lambda badge: badge["evidence"][0].update(name="Muu"),
        lambda badge: badge["evidence"][0].update(id="https://evil.example/"),
        lambda badge: badge.pop("evidence"),
        lambda badge: badge["proof"].update(created="2027-02-25T10:00:05Z"),
        lambda badge: badge.update(evil="yes"),
    ],
)
def test_a_changed_badge_is_refused(office: Office, verify: Verify, change: Callable[[Any], Any]) -> None:  # noqa: F811
    named = replace(office, template=office.template.with_evidence(WORKS))
    badge = named.badge(evidence=Evidence(f"{WORKS}1", "Ruokarauha", "Asukas syö rauhassa."))
    assert verify(badge) == ""
    change(badge)
    assert verify(badge) != ""


def test_time_and_keys_count(office: Office, verify: Verify) -> None:  # noqa: F811
    until = AWARDED + timedelta(days=1)
    expiring = compile(office.achievement, office.issuer, PLACES, expires=True)
    badge = replace(office, template=expiring).badge(valid_until=until)
    assert verify(badge, now=until - timedelta(minutes=10)) == ""
    assert verify(badge, now=until + timedelta(minutes=10)) != ""
    assert verify(badge, now=datetime(2026, 1, 1, tzinfo=UTC)) != ""
    newer = keys.SigningKey(office.issuer.id, keys.generate())
    both = did.document(office.issuer.id, [newer.multikey, office.key.multikey])
    assert verify(office.badge(), documents={office.issuer.id: both}) == ""
    only_newer = did.document(office.issuer.id, [newer.multikey])
    assert verify(office.badge(), documents={office.issuer.id: only_newer}) != ""
