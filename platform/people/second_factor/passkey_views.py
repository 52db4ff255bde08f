"""Asking browsers for passkeys: a question goes out as JSON, the answer comes back as a form's field."""

import uuid
from datetime import datetime

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from webauthn import base64url_to_bytes
from webauthn.helpers import bytes_to_base64url

from foundation import clock
from foundation.access import public, signed_in
from foundation.database import db
from people.arriving import arrive
from people.models import Passkey
from people.second_factor import passkeys, queries
from people.second_factor.forms import PasskeyForm
from people.second_factor.operations import FRESH
from people.session import current_person, second_factor_shown
from people.vocabulary import Way

keys = Blueprint("passkeys", __name__)
_QUESTION = "passkey_question"


@keys.post("/sign-in/passkey/question")
@public("the way in")
def question() -> ResponseReturnValue:
    return _json(passkeys.request_options(_ask("enter")))


@keys.post("/sign-in/passkey")
@public("the way in")
def enter() -> ResponseReturnValue:
    asked = _asked("enter")
    try:
        if asked is None:
            raise passkeys.PasskeyRefused("nothing was asked")
        challenge, asked_at = asked
        answer = request.form.get("credential", "")
        person = passkeys.who_answers(answer, challenge, asked_at=asked_at)
    except passkeys.PasskeyRefused:
        flash(_("The passkey did not open the door. Try again, or sign in with your password."), "error")
        return redirect(url_for("people.sign_in", next=request.args.get("next")))
    return arrive(person, Way.PASSKEY, target=request.args.get("next"))


@keys.post("/account/second-factor/passkeys/question")
@signed_in
def question_for_new() -> ResponseReturnValue:
    _must_be_fresh()
    return _json(passkeys.registration_options(current_person(), _ask("add")))


@keys.post("/account/second-factor/passkeys")
@signed_in
def add() -> ResponseReturnValue:
    _must_be_fresh()
    person, form, asked = current_person(), PasskeyForm(), _asked("add")
    if not form.validate_on_submit():
        return render_template("people/passkey.html", form=form), 422
    try:
        if asked is None or len(queries.passkeys_of(person)) >= passkeys.MOST:
            raise passkeys.PasskeyRefused("nothing was asked, or there are enough")
        passkeys.add(person, request.form.get("credential", ""), asked[0], name=form.name.data or "")
    except passkeys.PasskeyRefused:
        form.name.errors = [_("Your device did not make a passkey. Try again.")]
        return render_template("people/passkey.html", form=form), 422
    db.session.commit()
    flash(_("Your passkey is ready. You can sign in with it next time."))
    return redirect(url_for("people.second_factor.overview"))


@keys.post("/account/second-factor/passkeys/<uuid:passkey_id>/remove")
@signed_in
def remove(passkey_id: uuid.UUID) -> ResponseReturnValue:
    person, passkey = current_person(), db.session.get(Passkey, passkey_id)
    if passkey is None or passkey.person_id != person.id:
        abort(404)
    _must_be_fresh()
    passkeys.remove(person, passkey)
    db.session.commit()
    flash(_("The passkey was removed."))
    return redirect(url_for("people.second_factor.overview"))


def _must_be_fresh() -> None:
    """Passkeys come after two-step sign-in, and whoever changes them has just shown a code."""
    if queries.factor_in_use(current_person()) is None or not second_factor_shown(within=FRESH):
        flash(_("Show a code first, so that nobody else changes this."))
        overview = url_for("people.second_factor.overview")
        abort(redirect(url_for("people.second_factor.show_again", next=overview)))


def _ask(purpose: str) -> bytes:
    """A question whose answer this browser may give once, within five minutes."""
    challenge = passkeys.new_challenge()
    session[_QUESTION] = [purpose, bytes_to_base64url(challenge), clock.now().isoformat()]
    return challenge


def _asked(purpose: str) -> tuple[bytes, datetime] | None:
    """The question that was asked here for this purpose, and when; it is forgotten."""
    told = session.pop(_QUESTION, None)
    if not isinstance(told, list) or told[0] != purpose:
        return None
    asked_at = datetime.fromisoformat(told[2])
    if clock.now() - asked_at > passkeys.CHALLENGE_LIFE:
        return None
    return base64url_to_bytes(told[1]), asked_at


def _json(options: str) -> Response:
    return Response(options, mimetype="application/json")
