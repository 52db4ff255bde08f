"""Pages for what went wrong: what happened and what to do next, in the reader's language."""

import logging

from flask import Flask, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import (
    Conflict,
    Forbidden,
    HTTPException,
    InternalServerError,
    SecurityError,
    ServiceUnavailable,
    UnprocessableEntity,
)

from foundation.database import db
from foundation.text import TextRefused
from kehittamo.requests import only_reads
from kehittamo.tracing import request_id, route
from organisations.places import RightLost
from people.kept_views import answer_instead, written

GONE = (404, 410)
"""Not there, or not any more: somebody may have taken it away while the other wrote."""

log = logging.getLogger("kehittamo")


def install(app: Flask) -> None:
    """Answer every error with a page of the house."""
    app.register_error_handler(CSRFError, _page)
    app.register_error_handler(HTTPException, _page)
    app.register_error_handler(StaleDataError, lambda error: _page(Conflict()))
    app.register_error_handler(OperationalError, _database_away)
    # the last wall: forms check texts, so that only a room that forgot to comes here
    app.register_error_handler(TextRefused, lambda refused: _page(UnprocessableEntity()))
    # a view that did not expect it: between its question and its act somebody took the right away
    app.register_error_handler(RightLost, lambda lost: _page(Forbidden()))
    app.register_error_handler(Exception, _unexpected)


def _page(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error.response, Response) or (error.code or 500) < 400:
        return error
    if isinstance(error, SecurityError):  # a host that is not ours: no page of ours has an address there
        words = f"This host is not served here. Code: {request_id()}\n"
        return Response(words, 400, mimetype="text/plain")
    code = error.code or 500
    if code >= 500 or not only_reads():  # a rollback forgets what was read too, and the page needs it again
        db.session.rollback()
    if code >= 500:
        _ask_the_database_nothing()
    if (kept := answer_instead(error)) is not None:
        return kept
    texts = written() if code in GONE else []
    return render_template("errors/error.html", code=code, reference=request_id(), texts=texts), code


def _ask_the_database_nothing() -> None:
    """From here on nobody is signed in and no menu asks for anything, so the page can be drawn."""
    g._login_user = AnonymousUserMixin()
    g.pop("menus", None)


def _database_away(error: OperationalError) -> ResponseReturnValue:
    log.error("database: %s", type(error.orig).__name__)
    answer = _page(ServiceUnavailable())
    return (*answer, {"Retry-After": "5"}) if isinstance(answer, tuple) and len(answer) == 2 else answer


def _unexpected(error: Exception) -> ResponseReturnValue:
    log.exception("unexpected error %s on %s %s", request_id(), request.method, route())
    db.session.rollback()
    _ask_the_database_nothing()
    return render_template("errors/error.html", code=InternalServerError.code, reference=request_id()), 500
