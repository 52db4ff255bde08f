"""Coming in: whoever has shown who they are is signed in on this browser and led to their page."""

from urllib.parse import urlsplit

from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from foundation.database import db
from foundation.languages import LANGUAGE_COOKIE
from people.models import Person
from people.session import begin_session
from people.vocabulary import Way


def arrive(person: Person, way: Way, *, target: str | None = None) -> ResponseReturnValue:
    """The person is signed in, what is pending is committed, and the browser goes to ``target`` or home.

    An account that is being erased lets nobody in; the letter about it has the link that takes it back.
    """
    if not person.is_active:
        flash(_("This account is being erased. The letter about it has a link that takes it back."), "error")
        return redirect(url_for(current_app.config["SIGN_IN_ENDPOINT"]))
    language = person.language
    begin_session(person, way)
    db.session.commit()
    response = redirect(local_path(target))
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=31536000, httponly=True, samesite="Lax")
    return response


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
