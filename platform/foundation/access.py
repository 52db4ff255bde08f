"""Who may what: every route declares its rule, and one that declares none is refused.

A rule is a `Permission`: a name, a sentence on who has it, and a predicate over a person and a thing.
`access` fetches the thing and asks the rule in one step, so no view can fetch and forget to ask.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol, TypeVar, cast

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

View = TypeVar("View", bound=Callable[..., Any])


class Visitor(Protocol):
    """What the front door knows of whoever knocks."""

    is_authenticated: bool


@dataclass(frozen=True)
class Permission:
    """One line of the table of permissions: ``allows(person, thing)``, with ``who`` for people to read."""

    name: str
    who: str
    allows: Callable[[Any, Any], bool]


@dataclass(frozen=True)
class Declaration:
    """What a route declares of itself, kept for the guard and for the generated matrix."""

    rule: str
    who: str


_DECLARED = "_access_declaration"


def declaration(view: Callable[..., Any]) -> Declaration | None:
    """What the view declared, or None when it declared nothing."""
    return cast(Declaration | None, getattr(view, _DECLARED, None))


def public(why: str) -> Callable[[View], View]:
    """The route is for everybody, signed in or not; ``why`` says the reason."""

    def mark(view: View) -> View:
        setattr(view, _DECLARED, Declaration("public", why))
        return view

    return mark


def signed_in(view: View) -> View:
    """The route is for every signed-in person and shows only what is their own."""

    @wraps(view)
    def guarded(**arguments: Any) -> Any:
        if not _visitor().is_authenticated:
            return ask_to_sign_in()
        return view(**arguments)

    setattr(guarded, _DECLARED, Declaration("signed in", "every signed-in person, for what is their own"))
    return cast(View, guarded)


def access(permission: Permission, load: Callable[..., Any] | None = None) -> Callable[[View], View]:
    """The route is for those whom the permission allows.

    With ``load`` the address's arguments are handed to it and the view receives the thing instead; a thing
    that is not there and a thing that is not yours answer alike, 404. Without ``load`` the refusal is 403.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> ResponseReturnValue:
            visitor = _visitor()
            if not visitor.is_authenticated:
                return ask_to_sign_in()
            if load is None:
                if not permission.allows(visitor, None):
                    abort(403)
                return cast(ResponseReturnValue, view(**arguments))
            thing = load(**arguments)
            if thing is None or not permission.allows(visitor, thing):
                abort(404)
            return cast(ResponseReturnValue, view(thing))

        setattr(guarded, _DECLARED, Declaration(permission.name, permission.who))
        return cast(View, guarded)

    return mark


def ask_to_sign_in() -> Response | Any:
    """Send a reader to the sign-in page and back; refuse a writer, whose text a redirect would lose."""
    if request.method in ("GET", "HEAD"):
        return redirect(url_for(current_app.config["SIGN_IN_ENDPOINT"], next=request.full_path.rstrip("?")))
    abort(401)


def _visitor() -> Visitor:
    from flask_login import current_user

    return cast(Visitor, current_user._get_current_object())


def install(app: Flask) -> None:
    """Refuse every request whose route declared nothing."""

    @app.before_request
    def _default_deny() -> None:
        if request.endpoint is None or request.endpoint == "static":
            return
        if declaration(app.view_functions[request.endpoint]) is None:
            abort(403)
