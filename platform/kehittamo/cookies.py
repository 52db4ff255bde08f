"""Every cookie that the house sets, by name: only what it can't do without, so nobody is asked to agree."""

from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l

from foundation.cookies import name_of
from foundation.languages import LANGUAGE_COOKIE
from organisations.identity import session as identities
from people import kept_views, session


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
        Cookie(
            name_of(session.BROWSER_COOKIE),
            _l("Tells that you have signed in with this browser before: so no stranger can lock you out."),
            _l("One year"),
        ),
        Cookie(
            name_of(kept_views.COOKIE),
            _l("Finds what you had written when you were signed out in the middle of it."),
            _l("One hour, or until you have it back"),
        ),
        Cookie(
            name_of(identities.COOKIE),
            _l("Remembers who you are to your organisation until you have joined that to your account."),
            _l("Ten minutes at most"),
        ),
    ]
