"""How one signs in: the password, and the browsers in which one is signed in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from foundation.access import access, signed_in
from foundation.database import db
from foundation.menus import ACCOUNT
from people import letters, operations
from people.blueprint import blueprint
from people.browsers import described
from people.forms import NewPasswordForm, PasswordForm
from people.models import UserSession
from people.passwords import words_about
from people.permissions import may_end_session, session_with_key
from people.queries import running_sessions
from people.session import (
    attempt_at,
    begin_session,
    came_by_link_just_now,
    current_person,
    current_session,
    is_right_password,
    seconds_left,
    sign_out,
)
from people.vocabulary import Way

ACCOUNT.offer(_l("Signing in"), "people.signing_in", place=20, behind=("people.change_password",))

WAYS = {
    Way.PASSWORD: _l("with the password"),
    Way.LINK: _l("with a link by mail"),
    Way.ORGANISATION: _l("with your organisation's account"),
    Way.PASSKEY: _l("with a passkey"),
    Way.DEMONSTRATION: _l("from the demonstration's front page"),
}


@dataclass(frozen=True)
class Row:
    """A session as its person sees it."""

    id: object
    device: str
    way: str
    network: str
    since: datetime
    is_here: bool


@blueprint.get("/account/signing-in")
@signed_in
def signing_in() -> ResponseReturnValue:
    return _page(_form(formdata=None))


def _form(**options: Any) -> NewPasswordForm:
    """Asks for the old password, but of who has come by a link just now (`came_by_link_just_now`)."""
    form = NewPasswordForm(**options) if came_by_link_just_now() else PasswordForm(**options)
    form.about = words_about(current_person())
    return form


def _page(form: NewPasswordForm) -> str:
    person, here = current_person(), current_session()
    rows = [
        Row(
            id=each.id,
            device=described(each.device),
            way=str(WAYS[each.way]),
            network=each.address,
            since=each.created_at,
            is_here=here is not None and each.id == here.id,
        )
        for each in running_sessions(person)
    ]
    needs_link = not person.password_hash and isinstance(form, PasswordForm)
    return render_template("people/signing_in.html", form=form, rows=rows, needs_link=needs_link)


@blueprint.post("/account/password")
@signed_in
def change_password() -> ResponseReturnValue:
    person, form = current_person(), _form()
    if not form.validate_on_submit():
        return _page(form), 422
    if isinstance(form, PasswordForm):
        attempt = attempt_at(person.email, person)
        if not attempt.is_let_through:
            attempt.refused(person)
            db.session.commit()
            form.refuse_for_now(max(1, -(-attempt.seconds_left // 60)))
            return _page(form), 429
        if not is_right_password(person, form.current.data or ""):
            attempt.failed()
            form.refuse_current()
            return _page(form), 422
    operations.change_password(person, form.password.data or "")
    letters.password_changed(person)
    begin_session(person, Way.PASSWORD)
    db.session.commit()
    flash(_("Your password was changed. Other devices have been signed out."))
    return redirect(url_for("people.signing_in"))


@blueprint.post("/account/sessions/<uuid:session_id>/end")
@access(may_end_session, load=session_with_key)
def end_one(running: UserSession) -> ResponseReturnValue:
    here = current_session()
    if here is not None and running.id == here.id:
        sign_out()
        db.session.commit()
        flash(_("You have signed out."))
        return redirect(url_for("kehittamo.front"))
    operations.end_one_session(running, by=current_person())
    db.session.commit()
    flash(_("That device has been signed out."))
    return redirect(url_for("people.signing_in"))


@blueprint.post("/account/sessions/end-others")
@signed_in
def end_others() -> ResponseReturnValue:
    here = current_session()
    operations.end_other_sessions(current_person(), here=here.id if here else None)
    db.session.commit()
    flash(_("Your other devices have been signed out."))
    return redirect(url_for("people.signing_in"))


@blueprint.post("/account/stay")
@signed_in
def stay() -> ResponseReturnValue:
    """Somebody is still here: the cookie's age begins anew. A script is told for how many seconds."""
    db.session.commit()
    if request.headers.get("Sec-Fetch-Dest") == "empty":
        return {"seconds": seconds_left()}
    return redirect(url_for("people.signing_in"))
