"""Coming in, going out, and who one is; the room's other doors are gathered here."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from foundation.access import public, signed_in
from foundation.database import db
from foundation.languages import remember
from foundation.menus import ACCOUNT
from people import (
    address_views,
    fresh_views,
    kept_views,
    link_views,
    operations,
    seeing_views,
    session,
    signing_in_views,
)
from people.arriving import arrive, local_path
from people.attempts import Attempt
from people.blueprint import blueprint
from people.forms import AccountForm, SignInForm, too_often
from people.models import Person
from people.queries import person_by_email
from people.second_factor.views import pages as second_factor_pages
from people.session import attempt_at, current_person, is_right_password, signed_in_person
from people.vocabulary import Way
from people.ways_in import ways_in

__all__ = [
    "address_views",
    "blueprint",
    "fresh_views",
    "kept_views",
    "link_views",
    "seeing_views",
    "signing_in_views",
]

blueprint.register_blueprint(second_factor_pages)
blueprint.add_app_template_global(ways_in, "ways_in")
ACCOUNT.offer(
    _l("You"), "people.account", place=10, behind=("people.change_address", "people.private_address")
)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public("the way in")
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if request.method == "GET" and signed_in_person():
        return redirect(local_path(request.args.get("next")))
    if not form.validate_on_submit():
        return _sign_in_page(form), 422 if form.is_submitted() else 200
    person = person_by_email(form.email.data or "")
    attempt = attempt_at(form.email.data or "", person)
    if not attempt.is_let_through:
        return _wait(form, attempt, person)
    if not is_right_password(person, form.password.data or "") or person is None:
        attempt.failed()
        form.refuse()
        return _sign_in_page(form), 422
    return arrive(person, Way.PASSWORD, target=request.args.get("next"))


def _sign_in_page(form: SignInForm) -> str:
    return render_template("people/sign_in.html", form=form, target=request.args.get("next"))


def _wait(form: SignInForm, attempt: Attempt, person: Person | None) -> ResponseReturnValue:
    """Too many tries: when to come back, and that a link by mail opens the door now."""
    attempt.refused(person)
    db.session.commit()
    seconds = attempt.seconds_left
    form.password.errors = [too_often(max(1, -(-seconds // 60)))]
    page = render_template("people/sign_in.html", form=form, target=request.args.get("next"), too_often=True)
    return page, 429, {"Retry-After": str(max(1, seconds))}


@blueprint.post("/sign-out")
@public("whoever has no session is out already")
def sign_out() -> ResponseReturnValue:
    session.sign_out()
    db.session.commit()
    flash(_("You have signed out."))
    response = redirect(url_for("kehittamo.front"))
    response.headers["Clear-Site-Data"] = '"storage"'  # a shared computer keeps nothing for the next person
    return response


@blueprint.route("/account", methods=["GET", "POST"])
@signed_in
def account() -> ResponseReturnValue:
    person = current_person()
    form = AccountForm(obj=person)
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("people/account.html", form=form), status
    operations.update_account(
        person, name=form.name.data or "", title=form.title.data or "", language=form.language.data
    )
    db.session.commit()
    response = redirect(url_for("people.account"))
    remember(response, person.language)
    flash(_("Saved."))
    return response
