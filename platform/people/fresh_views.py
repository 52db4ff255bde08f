"""Showing once more who one is, before what must not be left to whoever finds a browser open.

That is what changes how one comes in, and what takes all of somebody's data along or away (ASVS 5.0, 7.5.1):
a session left open on a desk, or stolen, shall not be enough to lock its owner out.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from foundation.access import signed_in
from foundation.database import db
from people.arriving import local_path
from people.blueprint import blueprint
from people.session import is_fresh, sign_out

View = TypeVar("View", bound=Callable[..., Any])


def fresh_only(back: str) -> Callable[[View], View]:
    """The route is for who has just shown who they are (`is_fresh`); others are asked to sign in once more.

    ``back`` is the endpoint of the page to begin again from, with the same ``next``. Nothing that was sent is
    kept: it shall be pressed once more by somebody whom we know. Stands below what declares the access.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*things: Any, **arguments: Any) -> ResponseReturnValue:
            if is_fresh():
                return cast(ResponseReturnValue, view(*things, **arguments))
            target = url_for(back, next=request.args.get("next"))
            status = 200 if request.method in ("GET", "HEAD") else 403
            return render_template("people/sign_in_again.html", target=target, status=status), status

        return cast(View, guarded)

    return mark


@blueprint.post("/sign-in/again")
@signed_in
def sign_in_again() -> ResponseReturnValue:
    """Out, and in again to the page that asked for it."""
    sign_out()
    db.session.commit()
    return redirect(url_for("people.sign_in", next=local_path(request.form.get("next"))))
