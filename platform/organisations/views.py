"""Signing up as an organisation's representative: tell, get a link by mail, choose a password."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from foundation import limits
from foundation.access import public
from foundation.database import db
from foundation.languages import current_language
from organisations import deputy_views, letters, member_views, office_views, operations  # noqa: F401 - pages
from organisations.blueprint import blueprint as blueprint
from organisations.forms import ChoosePasswordForm, SignUpForm
from organisations.helping_views import helping
from organisations.identity import account_views, views  # noqa: F401 - pages
from organisations.identity import office_views as identity_views  # noqa: F401
from organisations.links import SignUp, unseal
from organisations.openings import open_programmes
from organisations.vocabulary import MembershipRole
from people.arriving import arrive
from people.models import Person
from people.operations import create_person
from people.queries import person_by_email
from people.session import asker, attempt_at, is_right_password
from people.vocabulary import Way

blueprint.register_blueprint(helping)


@blueprint.route("/sign-up", methods=["GET", "POST"])
@public("a municipality's first step")
def sign_up() -> ResponseReturnValue:
    form, programmes = SignUpForm(), open_programmes()
    if not programmes:
        return render_template("organisations/closed.html"), 409 if form.is_submitted() else 200
    wanted = request.args.get("programme", "")
    if not form.validate_on_submit():
        page = render_template("organisations/sign_up.html", form=form, title=programmes.get(wanted))
        return page, 422 if form.is_submitted() else 200
    if not limits.hit("letters asked for", asker()):
        abort(429)
    told = SignUp(
        organisation=form.organisation.data or "",
        name=form.name.data or "",
        email=form.email.data or "",
        language=current_language(),
        programme=wanted if wanted in programmes else "",
    )
    known = person_by_email(told.email)
    if known:
        letters.already_known(known, form.row_id)
    else:
        letters.sign_up_link(told, form.row_id)
    db.session.commit()
    return render_template("organisations/check_your_mail.html", email=told.email)


@blueprint.route("/sign-up/<token>", methods=["GET", "POST"])
@public("the link that came by mail")
def finish_sign_up(token: str) -> ResponseReturnValue:
    if not limits.test("links in letters", asker()):
        abort(429)
    told = unseal(token)
    if told is None:
        limits.hit("links in letters", asker())
        return render_template("organisations/link_too_old.html"), 404
    form = ChoosePasswordForm()
    form.about = (told.name, told.email, told.organisation)
    if known := person_by_email(told.email):
        return _used_already(known, told, form.password.data or "")
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("organisations/finish_sign_up.html", form=form, told=told), status
    try:
        person = create_person(
            email=told.email,
            name=told.name,
            password=form.password.data or "",
            language=told.language,
            about=(told.organisation,),
        )
        organisation = operations.found_organisation(told.organisation)
        operations.add_member(organisation, person, MembershipRole.REPRESENTATIVE)
        db.session.commit()
    except IntegrityError:  # the other half of a double click was faster
        db.session.rollback()
        return _used_already(person_by_email(told.email), told, form.password.data or "")
    return _welcome(person, told)


def _welcome(person: Person, told: SignUp) -> ResponseReturnValue:
    """The new representative is signed in and goes on to what they came for."""
    target = url_for("applications.begin", slug=told.programme) if told.programme else None
    response = arrive(person, Way.LINK, target=target)
    flash(_("Welcome, %(name)s. Your account is ready.", name=person.first_name))
    return response


def _used_already(person: Person | None, told: SignUp, password: str) -> ResponseReturnValue:
    """The account is there: a second click on the button gets in as the first did, anybody else signs in."""
    if person and password and (attempt := attempt_at(person.email, person)).is_let_through:
        if is_right_password(person, password):
            return _welcome(person, told)
        attempt.failed()
    flash(_("You have an account already. Sign in."))
    return redirect(url_for("people.sign_in"))
