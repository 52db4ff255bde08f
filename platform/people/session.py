"""Who is knocking: the signed-in person of this request."""

import uuid
from typing import cast

from flask import Flask, Response, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy.orm import joinedload

from foundation.database import db
from people.models import Person

manager = LoginManager()

_with_the_person: list[str] = []


def load_with_person(relationship: str) -> None:
    """Read this relationship in the same query as the signed-in person: permissions ask for it always."""
    if relationship not in _with_the_person:
        _with_the_person.append(relationship)


@manager.user_loader  # type: ignore[untyped-decorator]
def _load(value: str) -> Person | None:
    key, _colon, epoch = value.partition(":")
    try:
        options = [joinedload(getattr(Person, name)) for name in _with_the_person]
        person = db.session.get(Person, uuid.UUID(key), options=options)
    except ValueError:
        return None
    return person if person is not None and str(person.epoch) == epoch else None


def signed_in_person() -> Person | None:
    """The signed-in person, or None for a visitor."""
    person = current_user._get_current_object() if current_user else None
    return cast(Person, person) if person is not None and person.is_authenticated else None


def current_person() -> Person:
    """The signed-in person; only for routes that let nobody else in."""
    person = signed_in_person()
    if person is None:
        raise LookupError("nobody is signed in")
    return person


def begin_session(person: Person) -> None:
    """Sign the person in on this browser; the cookie is made anew, so that none can be planted."""
    session.clear()
    session.permanent = True
    login_user(person)


def end_session() -> None:
    """Sign out on this browser."""
    logout_user()
    session.clear()


def own_language() -> str | None:
    """The signed-in person's language; without touching the database for who has no session."""
    if "_user_id" not in session or request.endpoint == "static":
        return None
    person = signed_in_person()
    return person.language if person else None


class _PagesOnly(SecureCookieSessionInterface):
    """The session's cookie goes out with pages, never with static files: caches keep those for everybody.

    Flask renews the cookie with every answer, so that a style sheet marked public would carry it.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint != "static":
            super().save_session(app, session, response)


def install(app: Flask) -> None:
    """Know people by Flask-Login's session."""
    app.session_interface = _PagesOnly()
    manager.init_app(app)
