"""Coming in: whoever has shown who they are is signed in on this browser and led to their page.

Where a second factor is on, a password or a link is the first half only. Until the second half is shown there
is no session: who waits is told by the signed cookie, for ten minutes.
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import current_app, flash, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from foundation import clock
from foundation.database import db
from foundation.languages import remember
from people.models import Person
from people.second_factor.queries import factor_in_use
from people.session import begin_session, end_session
from people.vocabulary import Way

CODE_TIME = timedelta(minutes=10)
"""How long one may look for the phone between the first factor and the second."""

BOTH_FACTORS = frozenset({Way.PASSKEY, Way.DEMONSTRATION})
"""Ways that ask for no code: a passkey verifies its user itself, and nobody in the demonstration is real."""

_WAITING = "waiting"


@dataclass(frozen=True)
class Waiting:
    """Somebody who has shown the first factor in this browser and not the second."""

    person: Person
    way: Way
    target: str | None


def arrive(
    person: Person, way: Way, *, second_factor: bool = False, target: str | None = None
) -> ResponseReturnValue:
    """The person is signed in, what is pending is committed, and the browser goes to ``target`` or home.

    Where a second factor is on and this way in was not both factors at once, the browser is led to the page
    that asks for the code. ``second_factor`` says that one was shown: to us just now, or to a provider whose
    word we take. An account that is being erased lets nobody in; the letter about it has the link that takes
    it back.
    """
    if not person.is_active:
        flash(_("This account is being erased. The letter about it has a link that takes it back."), "error")
        return redirect(url_for(current_app.config["SIGN_IN_ENDPOINT"]))
    both = second_factor or way in BOTH_FACTORS
    language = person.language
    if not both and factor_in_use(person) is not None:
        _wait(person, way, target)
        page = url_for("people.second_factor.show_code")
    else:
        begin_session(person, way, second_factor=both)
        page = local_path(target)
    db.session.commit()
    response = redirect(page)
    remember(response, language)
    return response


def who_waits() -> Waiting | None:
    """Who has shown the first factor here lately; nobody, when their password has changed since."""
    told = session.get(_WAITING)
    if not isinstance(told, dict) or datetime.fromisoformat(told["until"]) < clock.now():
        return None
    person = db.session.get(Person, uuid.UUID(told["person"]))
    if person is None or told["mark"] != _mark(person):
        return None
    return Waiting(person, Way(told["way"]), told["target"])


def local_path(target: str | None) -> str:
    """The page to return to if it is one of ours, else home; never another site."""
    target = target or ""
    try:
        parts = urlsplit(target.replace("\\", "/"))
    except ValueError:  # half an IPv6 address, for one
        parts = urlsplit("//nowhere")
    plain = target.isprintable() and target.startswith("/") and not target.startswith(("//", "/\\"))
    return (
        target
        if plain and not parts.netloc and not parts.scheme
        else url_for(current_app.config["HOME_ENDPOINT"])
    )


def _wait(person: Person, way: Way, target: str | None) -> None:
    """The browser waits for the person's second factor; whoever was signed in here is signed out."""
    end_session()
    session[_WAITING] = {
        "person": str(person.id),
        "way": way.value,
        "until": (clock.now() + CODE_TIME).isoformat(),
        "target": (target or "")[:1000],
        "mark": _mark(person),
    }


def _mark(person: Person) -> str:
    """What tells this password from the next one, and tells nothing of either."""
    return hashlib.sha256(person.password_hash.encode()).hexdigest()[:16]
