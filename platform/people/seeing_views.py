"""Seeing the house as somebody else: nothing can be changed, and what is theirs alone stays closed.

Closed are their account (sign-in, second factor, sessions, personal data, log: to help somebody nobody needs
their keys), and what they have begun to write and sent to nobody: drafts are not even the office's.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from foundation.access import signed_in
from foundation.database import db
from people import seeing
from people.blueprint import blueprint
from people.session import current_session, seeing_as

View = TypeVar("View", bound=Callable[..., Any])
STAYS_POSSIBLE = frozenset({"people.stop_seeing", "people.sign_out"})
_OWN_EYES = "_own_eyes_only"


def own_eyes_only(view: View) -> View:
    """The page stays closed to whoever sees the house as its owner; everything under /account does anyway."""
    setattr(view, _OWN_EYES, True)
    return view


def install(app: Flask) -> None:
    """Refuse, to whoever sees the house as somebody else, every change and every closed page."""
    app.before_request(_only_look)


def _only_look() -> ResponseReturnValue | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint == "static" or endpoint in STAYS_POSSIBLE or seeing_as() is None:
        return None
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        return refusal(changed=True)
    closed = endpoint.startswith("people.") or request.path.startswith("/account")
    if closed or getattr(current_app.view_functions[endpoint], _OWN_EYES, False):
        return refusal()
    return None


def refusal(*, changed: bool = False) -> ResponseReturnValue:
    """The page that says kindly that this can only be looked at, or not even that."""
    return render_template("people/only_looking.html", changed=changed), 403


@blueprint.post("/stop-seeing")
@signed_in
def stop_seeing() -> ResponseReturnValue:
    running, seen = current_session(), seeing_as()
    if running is not None and running.viewing_as_id is not None:
        seeing.stop(running)
        db.session.commit()
        flash(_("You see the house with your own eyes again."))
    if seen is None:
        return redirect(url_for(current_app.config["HOME_ENDPOINT"]))
    return redirect(url_for(current_app.config["PERSON_ENDPOINT"], person_id=seen.id))
