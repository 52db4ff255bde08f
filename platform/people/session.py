"""Who is knocking: the signed-in person of this request."""

import ipaddress
from typing import cast

from flask import Flask, Response, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import AnonymousUserMixin as Nobody
from flask_login import LoginManager, current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from foundation import clock
from foundation.database import db
from people.models import Person, UserSession
from people.operations import hash_of, open_session
from people.vocabulary import Way

manager = LoginManager()
manager.session_protection = None  # the secret in the cookie is the proof; a phone changes networks all day

_with_the_person: list[str] = []


def load_with_person(relationship: str) -> None:
    """Read this relationship in the same query as the signed-in person: permissions ask for it always."""
    if relationship not in _with_the_person:
        _with_the_person.append(relationship)


@manager.user_loader  # type: ignore[untyped-decorator]
def _load(secret: str) -> Person | None:
    with_person = joinedload(UserSession.person)
    found = (
        db.session.scalars(
            select(UserSession)
            .options(with_person, *(with_person.joinedload(getattr(Person, n)) for n in _with_the_person))
            .where(
                UserSession.secret_hash == hash_of(secret),
                UserSession.ended_at.is_(None),
                UserSession.ends_at > clock.now(),
            )
        )
        .unique()
        .first()
    )
    g.user_session = found
    return found.person if found and found.person.is_active else None


def current_session() -> UserSession | None:
    """The session of the signed-in person in this browser; None for a visitor."""
    return g.get("user_session") if signed_in_person() else None


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


def begin_session(person: Person, way: Way, *, second_factor: bool = False) -> None:
    """Sign the person in on this browser, once the caller has committed.

    The cookie is made anew, so that none can be planted, and what was signed in here before has ended.
    """
    end_session()
    session.permanent = True
    session["_user_id"] = open_session(
        person,
        way=way,
        second_factor=second_factor,
        device=request.user_agent.string,
        address=network(request.remote_addr or ""),
    )
    g._login_user = person


def end_session() -> None:
    """Sign out on this browser, for good once the caller has committed: a copied cookie is worth nothing."""
    if (running := current_session()) is not None:
        running.ended_at = clock.now()
    g._login_user = Nobody()
    session.clear()


def network(address: str) -> str:
    """The address without what tells one household from the next: /24 of IPv4, /48 of IPv6."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 48), strict=False).network_address)


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
