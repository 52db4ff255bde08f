"""Every cookie that the house sets, by name: only what it can't do without, so nobody is asked to agree."""

from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l

from foundation.languages import LANGUAGE_COOKIE


@dataclass(frozen=True)
class Cookie:
    """One cookie, for people to read."""

    name: str
    why: Any
    life: Any


def cookies_set(app: Flask) -> list[Cookie]:
    """The cookies, under the names that they have in this house."""
    return [
        Cookie(
            app.config["SESSION_COOKIE_NAME"],
            _l("Keeps you signed in, and proves that a form you send was opened by you."),
            _l("Until you sign out, or an hour after your last click"),
        ),
        Cookie(LANGUAGE_COOKIE, _l("Remembers the language that you chose."), _l("One year")),
    ]
