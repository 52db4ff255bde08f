"""What is kept of you: the register in plain words, copy, consents, erasing; the office's schedule."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from foundation import files
from foundation.access import access, public, signed_in
from foundation.database import db
from foundation.forms import Form
from foundation.menus import ACCOUNT, OFFICE
from foundation.personal_data import BASES, HOLDINGS, KEEPS
from foundation.retention import RULES, due_counts
from organisations.permissions import may_run_the_office
from people.fresh_views import fresh_only
from people.models import Person
from people.queries import person_by_email
from people.session import current_person, end_session
from privacy import consents, copying, erasing, queries
from privacy.forms import EraseForm, EraseForSomebodyForm
from privacy.models import Consent, DataExport
from privacy.permissions import may_fetch_copy, may_withdraw_consent

blueprint = Blueprint("privacy", __name__, template_folder="templates")
ACCOUNT.offer(_l("Your data"), "privacy.show_data", place=30, behind=("privacy.erase_account",))
OFFICE.offer(_l("Keeping and erasing"), "privacy.show_keeping", place=50)


@blueprint.get("/account/data")
@signed_in
def show_data() -> ResponseReturnValue:
    person = current_person()
    return render_template(
        "privacy/data.html",
        holdings=[holding for holding in HOLDINGS if holding.theirs is not None],
        bases=BASES,
        keeps=KEEPS,
        export=queries.export_of(person),
        consents=queries.consents_of(person),
        purposes=consents.PURPOSES,
    )


@blueprint.post("/account/data/copy")
@signed_in
@fresh_only("privacy.show_data")
def ask_for_copy() -> ResponseReturnValue:
    copying.ask(current_person())
    db.session.commit()
    flash(_("We are putting your copy together. A letter tells you when it is ready."))
    return redirect(url_for("privacy.show_data"))


@blueprint.get("/account/data/copies/<uuid:export_id>")
@access(may_fetch_copy, load=queries.ready_export)
@fresh_only("privacy.show_data")
def fetch_copy(export: DataExport) -> ResponseReturnValue:
    return files.send(export.file) if export.file else abort(404)


@blueprint.post("/account/consents/<uuid:consent_id>/withdraw")
@access(may_withdraw_consent, load=queries.consent)
def withdraw_consent(consent: Consent) -> ResponseReturnValue:
    consents.withdraw(current_person(), consent)
    db.session.commit()
    flash(_("You have withdrawn it. It holds from this moment."))
    return redirect(url_for("privacy.show_data", _anchor="consents"))


@blueprint.route("/account/erase", methods=["GET", "POST"])
@signed_in
@fresh_only("privacy.erase_account")
def erase_account() -> ResponseReturnValue:
    person = current_person()
    form = EraseForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("privacy/erase.html", form=form), status
    try:
        erasing.ask(person, by=person, with_posts=bool(form.with_posts.data))
    except erasing.HandOverFirst as why:
        db.session.rollback()
        form.sure.errors = [str(why)]
        return render_template("privacy/erase.html", form=form), 422
    end_session()
    db.session.commit()
    flash(_("Your account is closed and will be erased in two weeks. We sent you a letter about it."))
    return redirect(url_for("kehittamo.front"))


@blueprint.route("/account/keep/<secret>", methods=["GET", "POST"])
@public("the link in the letter about erasing; only its button takes erasing back")
def take_back(secret: str) -> ResponseReturnValue:
    erasure = queries.erasure_by_secret(secret)
    person = db.session.get(Person, erasure.person_id) if erasure else None
    if erasure is None or person is None:
        return render_template("privacy/too_late.html"), 404
    form = Form()
    if not form.validate_on_submit():
        return render_template("privacy/take_back.html", form=form, erasure=erasure)
    if not erasing.take_back(erasure, person):
        return render_template("privacy/too_late.html"), 404
    db.session.commit()
    flash(_("Your account stays. Sign in as before."))
    return redirect(url_for("people.sign_in"))


@blueprint.route("/office/keeping", methods=["GET", "POST"])
@access(may_run_the_office)
def show_keeping() -> ResponseReturnValue:
    form = EraseForSomebodyForm()
    if form.validate_on_submit() and (answer := _erase_for_somebody(form)) is not None:
        return answer
    page = render_template(
        "privacy/keeping.html",
        form=form,
        rules=RULES,
        counts=due_counts(),
        last=queries.last_run(),
        erasures=queries.waiting_erasures(),
    )
    return page, 422 if form.is_submitted() else 200


def _erase_for_somebody(form: EraseForSomebodyForm) -> ResponseReturnValue | None:
    """The account is closed; None when the form needs another look."""
    person = person_by_email(form.email.data or "")
    if person is None:
        form.refuse_email()
        return None
    reason, with_posts = form.reason.data or "", bool(form.with_posts.data)
    try:
        erasing.ask(person, by=current_person(), reason=reason, with_posts=with_posts)
    except erasing.HandOverFirst as why:
        form.email.errors = [str(why)]
        return None
    db.session.commit()
    flash(_("The account is closed and will be erased in two weeks. The person was told by letter."))
    return redirect(url_for("privacy.show_keeping"))
