"""What somebody sent when they were signed in no more is not lost: it is kept, shown, and sent again by them.

Only what came from a page of ours is kept (`Sec-Fetch-Site`, else `Origin` or `Referer`): no other site can
put words into somebody's mouth. Nothing is sent again by itself.
"""

import uuid
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from itsdangerous import BadData
from werkzeug.exceptions import HTTPException, Unauthorized

from foundation import cookies, limits
from foundation.access import declaration, public
from foundation.database import db
from people import keeping
from people.arriving import local_path
from people.blueprint import blueprint
from people.forms import SignInForm
from people.models import KeptForm
from people.queries import session_owner
from people.session import asker, signed_in_person

COOKIE = "kept"
_NOT_KEPT = {
    "people.sign_out",
    "people.sign_in_again",
    "people.stay",
    "people.come_in_by_link",
    "demo.step_in",
}
"""What nobody wrote anything in, or what is to be pressed on its own page only."""


def answer_instead(error: HTTPException) -> ResponseReturnValue | None:
    """The page that has kept what was sent, or None where there is nothing to keep, or no right to.

    ``error`` is a 401, or a 400 for want of the token of the present session.
    """
    if request.method != "POST" or not isinstance(error, CSRFError | Unauthorized) or not _is_from_here():
        return None
    view = current_app.view_functions.get(request.endpoint or "")
    told = declaration(view) if view else None
    if told is None or request.endpoint in _NOT_KEPT:
        return None
    if request.endpoint == "people.sign_in":
        form = SignInForm(formdata=None, email=request.form.get("email", "")[:320])
        return _sign_in_again(form), error.code or 400
    pairs = keeping.what_may_be_kept(request.form.items(multi=True))
    if pairs is None or not limits.hit("forms kept", asker()):
        return None
    return _keep(pairs, asks_to_sign_in=told.rule != "public", code=error.code or 400)


def written() -> list[str]:
    """What was typed in a form whose thing is there no more, for its writer to take along."""
    declared = request.endpoint is not None and request.endpoint not in _NOT_KEPT
    if request.method != "POST" or not declared or signed_in_person() is None or not _is_from_here():
        return []
    return keeping.typed_in(keeping.what_may_be_kept(request.form.items(multi=True)) or [])


def _sign_in_again(form: SignInForm) -> str:
    return render_template("people/sign_in.html", form=form, target=request.args.get("next"), too_late=True)


def _keep(pairs: keeping.Pairs, *, asks_to_sign_in: bool, code: int) -> ResponseReturnValue:
    me = signed_in_person()
    secret = keeping.keep(
        pairs,
        path=request.full_path.rstrip("?")[:2000],
        person_id=me.id if me else _old_owner(),
        asks_to_sign_in=asks_to_sign_in,
        had_files=any(upload.filename for upload in request.files.values()),
    )
    db.session.commit()
    form = keeping.kept_form(secret)
    assert form is not None
    response = Response(_page(form), code)
    cookies.put(response, COOKIE, secret, seconds=int(keeping.LASTS.total_seconds()))
    return response


@blueprint.get("/kept")
@public("what this browser itself sent; found by its own cookie")
def kept() -> ResponseReturnValue:
    form = keeping.kept_form(cookies.read(COOKIE))
    me = signed_in_person()
    if form is None or (me is not None and form.person_id not in (None, me.id)):
        abort(404)
    return _page(form)


def _page(form: KeptForm) -> str:
    me = signed_in_person()
    return render_template(
        "people/kept.html",
        kept=form,
        texts=keeping.texts_of(form),
        pairs=form.fields["pairs"],
        path=local_path(form.path),
        form=SignInForm(formdata=None) if form.asks_to_sign_in and me is None else None,
    )


@blueprint.after_app_request
def _used(response: Response) -> Response:
    """What was kept has been sent, or its writer has gone: then it is gone, too."""
    secret = cookies.read(COOKIE)
    if not secret or request.method != "POST" or response.status_code >= 400:
        return response
    path = None if request.endpoint == "people.sign_out" else request.full_path.rstrip("?")[:2000]
    if keeping.forget(secret, path=path):
        db.session.commit()
        cookies.drop(response, COOKIE)
    return response


def _is_from_here() -> bool:
    """Whether the browser says that a page of this house sent the request."""
    if told := request.headers.get("Sec-Fetch-Site"):
        return told == "same-origin"
    source = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "")
    return bool(source.netloc) and f"{source.scheme}://{source.netloc}/" == request.host_url


def _old_owner() -> uuid.UUID | None:
    """Whose session it was, where its cookie still came along, however old."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    try:
        secret = signer.loads(request.cookies.get(app.config["SESSION_COOKIE_NAME"], "")).get("_user_id", "")
    except (BadData, AttributeError):
        return None
    return session_owner(str(secret))
