"""Who may what: every route declares its rule, and one that declares none is refused.

A `Permission` is a line of the table of permissions: a name, a sentence on who has it, and a predicate. One
that speaks of rows is a `RowPermission` and has two faces, of which the second picks the rows of a list.
`access` fetches the thing and asks in one step, so no view can fetch and forget to ask.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol, TypeVar, cast

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from foundation.database import Base
from foundation.rules import Rule

View = TypeVar("View", bound=Callable[..., Any])


class Visitor(Protocol):
    """What the front door knows of whoever knocks."""

    is_authenticated: bool


@dataclass(frozen=True)
class Permission:
    """One line of the table, about no row: ``allows(person, thing)``, with ``who`` for people to read."""

    name: str
    who: str
    allows: Callable[[Any, Any], bool]


@dataclass(frozen=True)
class RowPermission:
    """One line of the table, about the rows of ``model``, in the two faces of its rule."""

    name: str
    who: str
    model: type[Base]
    rule: Rule

    def allows(self, person: Any, row: Any) -> bool:
        """Whether the person may do it with this row; None is a visitor."""
        return self.rule.allows(person, row)

    def among(self, person: Any) -> ColumnElement[bool]:
        """The rows with which the person may do it, as a condition for a query over the model."""
        return self.rule.among(person)

    def of(self, parent: InstrumentedAttribute[Any]) -> "RowPermission":
        """The same permission for what belongs to such a row: for a cohort's session, by its `.cohort`."""
        model = cast(type[Base], parent.class_)
        return RowPermission(self.name, self.who, model, self.rule.of(parent))


@dataclass(frozen=True)
class Declaration:
    """What a route declares of itself, kept for the guard and for the generated matrix."""

    rule: str
    who: str
    permission: Permission | RowPermission | None = None
    load: Callable[..., Any] | None = None
    """What fetches the thing that the address names; None where it names none."""
    archived_too: bool = False
    """Whether a change is let past the gates."""


_DECLARED = "_access_declaration"


def declaration(view: Callable[..., Any]) -> Declaration | None:
    """What the view declared, or None when it declared nothing."""
    return cast(Declaration | None, getattr(view, _DECLARED, None))


def public(
    why: str, permission: RowPermission | None = None, load: Callable[..., Any] | None = None
) -> Callable[[View], View]:
    """The route is for everybody, signed in or not; ``why`` says the reason.

    With ``permission`` and ``load`` it is for everybody whom the permission allows the thing, visitors too,
    and the view receives the thing; for all others the thing is not there, 404.
    """

    def mark(view: View) -> View:
        marked = _with_thing(view, permission, load) if permission and load else view
        setattr(marked, _DECLARED, Declaration("public", why, permission, load))
        return cast(View, marked)

    return mark


def _with_thing(
    view: Callable[..., Any],
    permission: Permission | RowPermission,
    load: Callable[..., Any],
    *,
    gated: bool = True,
) -> Callable[..., ResponseReturnValue]:
    """The view of a thing, which it gets only when the visitor may have it."""

    @wraps(view)
    def guarded(**arguments: Any) -> ResponseReturnValue:
        visitor = _visitor()
        thing = load(**arguments)
        if thing is None or not permission.allows(visitor if visitor.is_authenticated else None, thing):
            abort(404)
        if gated and request.method not in ("GET", "HEAD", "OPTIONS"):
            for ask in _gates:
                if (refusal := ask(thing)) is not None:
                    return refusal
        return cast(ResponseReturnValue, view(thing))

    return guarded


def signed_in(view: View) -> View:
    """The route is for every signed-in person and shows only what is their own."""

    @wraps(view)
    def guarded(**arguments: Any) -> Any:
        if not _visitor().is_authenticated:
            return ask_to_sign_in()
        return view(**arguments)

    setattr(guarded, _DECLARED, Declaration("signed in", "every signed-in person, for what is their own"))
    return cast(View, guarded)


Gate = Callable[[Any], ResponseReturnValue | None]
_gates: list[Gate] = []


def gate(ask: Gate) -> Gate:
    """Ask this function before anything is changed: what it answers is sent instead, None lets the change in.

    It is asked with the thing that the address names, of whoever may change it.
    """
    if ask not in _gates:
        _gates.append(ask)
    return ask


def access(
    permission: Permission | RowPermission,
    load: Callable[..., Any] | None = None,
    *,
    archived_too: bool = False,
) -> Callable[[View], View]:
    """The route is for those whom the permission allows.

    With ``load`` the address's arguments are handed to it and the view receives the thing instead; a thing
    that is not there and a thing that is not yours answer alike, 404. Without ``load`` the refusal is 403.
    ``archived_too`` lets a change past the gates.
    """

    def mark(view: View) -> View:
        inside = _with_thing(view, permission, load, gated=not archived_too) if load else view

        @wraps(view)
        def guarded(**arguments: Any) -> ResponseReturnValue:
            visitor = _visitor()
            if not visitor.is_authenticated:
                return ask_to_sign_in()
            if load is None and not permission.allows(visitor, None):
                abort(403)
            return cast(ResponseReturnValue, inside(**arguments))

        told = Declaration(permission.name, permission.who, permission, load, archived_too)
        setattr(guarded, _DECLARED, told)
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
