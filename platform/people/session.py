"""Who is knocking: the signed-in person of this request."""

import ipaddress
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from flask import Flask, Response, after_this_request, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import AnonymousUserMixin as Nobody
from flask_login import LoginManager, current_user
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from foundation import clock, cookies
from foundation.asking import rows_of
from foundation.audit import record
from foundation.database import db
from people import browsers, letters
from people.attempts import Attempt, network_of
from people.links import hash_of
from people.models import Person, UserSession
from people.operations import open_session, renew_hash
from people.passwords import matches
from people.vocabulary import Way

BROWSER_COOKIE = "browser"
FRESH = timedelta(minutes=15)
"""How long ago one may have shown who one is, for what an old session is not enough for."""
SEEN_EVERY = timedelta(minutes=1)

manager = LoginManager()
manager.session_protection = None  # the secret in the cookie is the proof; a phone changes networks all day

_with_the_person: list[str] = []
_may_see_as: list[Callable[[Person, Person], bool]] = []


def load_with_person(relationship: str) -> None:
    """Read this relationship in the same query as the signed-in person: permissions ask for it always."""
    if relationship not in _with_the_person:
        _with_the_person.append(relationship)


def let_see_as(rule: Callable[[Person, Person], bool]) -> None:
    """Whether the first person may see the house as the second, asked at every request; no rule, nobody."""
    _may_see_as[:] = [rule]


@manager.user_loader  # type: ignore[untyped-decorator]
def _load(secret: str) -> Person | None:
    found = g.user_session = _session(hash_of(secret), clock.now()).scalars().unique().first()
    if found is None or not found.person.is_active:
        return None
    g.acting_person = found.person
    return _seen_through(found) or found.person


@rows_of
def _session(secret_hash: str, now: datetime) -> Select[UserSession]:
    """A running session by its secret, and whose it is, with what permissions ask of them."""
    return (
        select(UserSession)
        .options(joinedload(UserSession.person).options(*_asked_always()))
        .where(
            UserSession.secret_hash == secret_hash,
            UserSession.ended_at.is_(None),
            UserSession.ends_at > now,
        )
    )


def _asked_always() -> list[Any]:
    return [joinedload(getattr(Person, name)) for name in _with_the_person]


def _seen_through(running: UserSession) -> Person | None:
    """Whom the session sees the house as now; None once the half hour, or the right to it, is over."""
    if running.viewing_as_id is None:
        return None
    seen = db.session.get(Person, running.viewing_as_id, options=_asked_always())
    set_committed_value(running, "viewing_as", seen)  # rare, so it is not joined in for everybody
    until = running.viewing_until
    if seen is None or until is None or until <= clock.now():
        return None
    return seen if any(may(running.person, seen) for may in _may_see_as) else None


def current_session() -> UserSession | None:
    """The session of the person who really sits at this browser; None for a visitor."""
    return g.get("user_session") if signed_in_person() else None


def acting_person() -> Person | None:
    """Who really sits at this browser, also while they see the house as somebody else; None for a visitor."""
    seen = signed_in_person()
    return g.get("acting_person") or seen if seen else None


def seeing_as() -> Person | None:
    """The person whose eyes the reader borrows, None when they look with their own."""
    seen, acting = signed_in_person(), acting_person()
    return seen if seen is not None and acting is not None and seen.id != acting.id else None


def signed_in_person() -> Person | None:
    """The person whose house this is to see, signed in or seen as; None for a visitor."""
    person = current_user._get_current_object() if current_user else None
    return cast(Person, person) if person is not None and person.is_authenticated else None


def current_person() -> Person:
    """The signed-in person, or whom they see the house as; only for routes that let nobody else in."""
    person = signed_in_person()
    if person is None:
        raise LookupError("nobody is signed in")
    return person


def begin_session(person: Person, way: Way, *, second_factor: bool = False) -> None:
    """Sign the person in on this browser, once the caller has committed.

    The cookie is made anew, so that none can be planted, and what was signed in here before has ended. The
    browser is known from now on; where it was not, a letter tells the person, but for their very first visit.
    A second factor that the same person showed in this browser's session stays shown, as old as it is.
    """
    before = current_session()
    own = before if before is not None and before.person_id == person.id else None
    known = _mark(person) is not None or own is not None
    end_session()
    record(person, "signed in", person, way=way.value)
    session.permanent = True
    device, address = request.user_agent.string, network(request.remote_addr or "")
    shown_at = clock.now() if second_factor else own.second_factor_at if own else None
    session["_user_id"] = open_session(
        person, way=way, second_factor_at=shown_at, device=device, address=address
    )
    g._login_user = g.acting_person = person
    if way is Way.DEMONSTRATION:
        return
    if not known and person.last_seen_at is not None:
        letters.new_browser(person, device=device, cause=hash_of(session["_user_id"]))
    person.last_seen_at = clock.now()
    _know_this_browser(person)


def _mark(person: Person | None) -> str | None:
    return browsers.mark_of(person, cookies.read(BROWSER_COOKIE))


def _know_this_browser(person: Person) -> None:
    marks = browsers.with_mark(person, cookies.read(BROWSER_COOKIE))

    @after_this_request
    def _keep(response: Response) -> Response:
        cookies.put(response, BROWSER_COOKIE, marks, seconds=browsers.LASTS)
        return response


def attempt_at(email: str, person: Person | None) -> Attempt:
    """The try that this request is, to get into the account of the address; ``person`` has it, or nobody."""
    return Attempt(email, asker(), _mark(person))


def asker() -> str:
    """Where this request comes from, for limits: never what a visitor writes into a header (`PROXIES`)."""
    return network_of(request.remote_addr or "")


def is_right_password(person: Person | None, password: str) -> bool:
    """Whether it is; takes as long when there is no such person, or they have no password.

    Commits what is pending and lets go of the database: a hash takes long, and nobody waits for it meanwhile.
    """
    hashed = person.password_hash if person else None
    db.session.commit()
    right = matches(hashed, password)
    if right and person is not None:
        renew_hash(person, password)
    return right


def came_by_link_just_now() -> bool:
    """Whether a link from the person's mailbox opened this session at most a quarter of an hour ago.

    Who reads the mailbox may have the password replaced anyway, so within that time the old password is not
    asked for: not by a new password, nor by a new address. Later it is, because a browser left open on a
    desk is not a mailbox; who has none, or has forgotten it, asks for another link.
    """
    running = current_session()
    return running is not None and running.way is Way.LINK and clock.now() - running.created_at <= FRESH


def is_fresh() -> bool:
    """Whether this session began, or showed a second factor, at most a quarter of an hour ago.

    Asked of whoever changes how one comes in, or takes all data along or away (ASVS 5.0, 7.5.1).
    """
    running = current_session()
    if running is None:
        return False
    return clock.now() - running.created_at <= FRESH or second_factor_shown(within=FRESH)


def seconds_left() -> int:
    """Seconds until this browser is signed out if nothing happens; 0 for a visitor."""
    running = current_session()
    if running is None:
        return 0
    rest = int((running.ends_at - clock.now()).total_seconds())
    return max(0, min(rest, int(current_app.permanent_session_lifetime.total_seconds())))


def sign_out() -> None:
    """Whoever sits at this browser has signed out, and the log tells; also while they see as somebody."""
    if (person := acting_person()) is not None:
        record(person, "signed out", person)
    end_session()


def end_session() -> None:
    """Nobody is signed in here, for good once the caller has committed: a copied cookie is worth nothing."""
    if (running := current_session()) is not None:
        running.ended_at = clock.now()
    g._login_user = Nobody()
    g.pop("acting_person", None)
    session.clear()


def second_factor_shown(*, within: timedelta | None = None) -> bool:
    """Whether this browser's session has shown a second factor, and not longer ago than ``within``."""
    here = current_session()
    shown = here.second_factor_at if here else None
    return shown is not None and (within is None or clock.now() - shown <= within)


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
    person = acting_person()
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

    @app.before_request
    def _seen() -> None:
        """A session was last seen at a POST: reading pages writes nothing."""
        running = current_session() if request.method == "POST" and "_user_id" in session else None
        if running is not None and clock.now() - running.seen_at > SEEN_EVERY:
            running.seen_at = clock.now()
