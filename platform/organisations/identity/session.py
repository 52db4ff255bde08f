"""What a browser remembers on the way to a provider and back: attempts, and an identity that waits.

Attempts are in the session, so that a reply counts only in the browser that asked, and once. An identity
that nobody has yet waits in a cookie of its own, because signing in makes the session anew, and the owner
of an account must sign in before it can be joined.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from flask import current_app, session
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from foundation import clock, cookies
from organisations.identity.claims import Identity

COOKIE = "identity"
LASTS = timedelta(minutes=10)
MOST = 3
"""Attempts that a browser has under way, in tabs; older ones are forgotten: the cookie stays small."""
LONGEST_TARGET = 500

_ATTEMPTS = "sign_in_with_organisation"


@dataclass(frozen=True)
class Attempt:
    """An attempt to sign in that a provider has not answered yet."""

    organisation_id: str
    nonce: str
    code_verifier: str
    target: str
    """Where to go in the end."""
    invited: bool
    """Whether the target knows what to do with somebody who has no account."""


def remember(state: str, attempt: Attempt) -> None:
    """The attempt may be answered in this browser with this state."""
    under_way = dict(sorted(_under_way().items(), key=lambda one: -one[1]["at"])[: MOST - 1])
    under_way[state] = {"at": clock.now().timestamp(), **asdict(attempt)}
    session[_ATTEMPTS] = under_way


def take(state: str | None, organisation_id: str) -> Attempt | None:
    """The attempt that has this state and was for this organisation, if it is not too old; only once."""
    under_way = _under_way()
    found = under_way.pop(state or "", None)
    session[_ATTEMPTS] = under_way
    try:
        begun_at = found.pop("at")
        attempt = Attempt(**found)
    except (AttributeError, KeyError, TypeError):  # none, or of an older version of the house
        return None
    age = clock.now().timestamp() - begun_at
    return (
        attempt if attempt.organisation_id == organisation_id and 0 <= age < LASTS.total_seconds() else None
    )


def _under_way() -> dict[str, Any]:
    kept = session.get(_ATTEMPTS)
    return dict(kept) if isinstance(kept, Mapping) else {}


def let_wait(response: Response, identity: Identity) -> None:
    """The browser carries the identity until it is joined to an account, for a few minutes."""
    told = str(_serializer().dumps(asdict(identity)))
    cookies.put(response, COOKIE, told, seconds=int(LASTS.total_seconds()))


def waiting_identity() -> Identity | None:
    """The identity that this browser carries, as the provider vouched for it; None when there is none."""
    try:
        told = _serializer().loads(cookies.read(COOKIE), max_age=int(LASTS.total_seconds()))
        return Identity(**told)
    except (BadData, TypeError):
        return None


def forget(response: Response) -> None:
    """The browser carries no identity any more."""
    cookies.drop(response, COOKIE)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="waiting identity")
