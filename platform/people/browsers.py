"""Browsers: which ones have been used by whom before, and what they call themselves, in plain words."""

import re
import secrets
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeSerializer

from people.models import Person

MOST = 8
"""People of whom one browser keeps a mark: a kitchen shares a computer."""

LASTS = 365 * 86400
"""Seconds that a browser keeps its marks."""

_NAMES = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("FxiOS", "Firefox"),
    ("Firefox", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("CrOS", "ChromeOS"), ("Mac OS X", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def mark_of(person: Person | None, cookie: str) -> str | None:
    """The person's mark in the browser's cookie: there when they have signed in with it before."""
    return dict(_read(cookie)).get(person.id.hex) if person else None


def with_mark(person: Person, cookie: str) -> str:
    """The cookie with the person's mark at its head; the one whose turn was longest ago makes room."""
    marks = _read(cookie)
    own = dict(marks).get(person.id.hex) or secrets.token_urlsafe(9)
    others = [[key, mark] for key, mark in marks if key != person.id.hex]
    return str(_serializer().dumps([[person.id.hex, own], *others[: MOST - 1]]))


def described(called: str) -> str:
    """What a browser calls itself, as people speak: "Firefox on Android"."""
    name = next((name for sign, name in _NAMES if re.search(rf"\b{sign}/", called)), "")
    system = next((system for sign, system in _SYSTEMS if sign in called), "")
    if name and system:
        return _("%(browser)s on %(system)s", browser=name, system=system)
    return name or system or _("A browser that does not say its name")


def _read(cookie: str) -> list[tuple[str, str]]:
    """The marks in the cookie; none when it is forged, cut off or of another shape."""
    try:
        told: Any = _serializer().loads(cookie)
        return [(str(key), str(mark)) for key, mark in told][:MOST]
    except (BadData, TypeError, ValueError):
        return []


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="known browser")
