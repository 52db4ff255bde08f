"""Coming in, going out, and one's own account."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from foundation.access import public, signed_in
from foundation.database import db
from foundation.languages import LANGUAGE_COOKIE
from foundation.menus import ACCOUNT
from people import operations
from people.arriving import arrive, local_path
from people.forms import AccountForm, PasswordForm, SignInForm
from people.passwords import matches
from people.session import begin_session, current_person, end_session, signed_in_person
from people.vocabulary import Way
from people.ways_in import ways_in

blueprint = Blueprint("people", __name__, template_folder="templates")
blueprint.add_app_template_global(ways_in, "ways_in")
ACCOUNT.offer(_l("You"), "people.account", place=10, behind=("people.change_password",))


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public("the way in")
def sign_in() -> ResponseReturnValue:
    form = SignInForm()
    if request.method == "GET" and signed_in_person():
        return redirect(local_path(request.args.get("next")))
    if not form.validate_on_submit():
        return render_template("people/sign_in.html", form=form), 422 if form.is_submitted() else 200
    person = operations.person_with_password(form.email.data or "", form.password.data or "")
    if person is None:
        form.password.errors = [_("The e-mail or the password is not right. Check both.")]
        return render_template("people/sign_in.html", form=form), 422
    return arrive(person, Way.PASSWORD, target=request.args.get("next"))


@blueprint.post("/sign-out")
@public("whoever has no session is out already")
def sign_out() -> ResponseReturnValue:
    end_session()
    db.session.commit()
    flash(_("You have signed out."))
    return redirect(url_for("kehittamo.front"))


@blueprint.route("/account", methods=["GET", "POST"])
@signed_in
def account() -> ResponseReturnValue:
    person = current_person()
    form = AccountForm(obj=person)
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template(
            "people/account.html", form=form, password_form=PasswordForm(formdata=None)
        ), status
    operations.update_account(
        person, name=form.name.data or "", title=form.title.data or "", language=form.language.data
    )
    db.session.commit()
    response = redirect(url_for("people.account"))
    response.set_cookie(LANGUAGE_COOKIE, person.language, max_age=31536000, httponly=True, samesite="Lax")
    flash(_("Saved."))
    return response


@blueprint.post("/account/password")
@signed_in
def change_password() -> ResponseReturnValue:
    person = current_person()
    form = PasswordForm()
    right = form.validate_on_submit()
    if right and not matches(person.password_hash, form.current.data or ""):
        form.refuse_current()
        right = False
    if not right:
        account_form = AccountForm(formdata=None, obj=person)
        return render_template("people/account.html", form=account_form, password_form=form), 422
    operations.change_password(person, form.password.data or "")
    begin_session(person, Way.PASSWORD)
    db.session.commit()
    flash(_("Your password was changed. Other devices have been signed out."))
    return redirect(url_for("people.account"))
