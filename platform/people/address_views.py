"""Another e-mail address: proved to be one's own, told to the old one, and undone from there for a day."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from foundation import limits
from foundation.access import public, signed_in
from foundation.audit import record
from foundation.database import db
from foundation.outbox import posted_lately
from people import letters, links, operations, signals
from people.blueprint import blueprint
from people.forms import AddressForm, ComeInForm, NewAddressForm
from people.link_views import no_link
from people.models import OneTimeLink, Person
from people.queries import person_by_email, private_address_of
from people.second_factor.operations import forget_since
from people.session import asker, attempt_at, came_by_link_just_now, current_person, is_right_password
from people.vocabulary import Purpose


@blueprint.route("/account/address", methods=["GET", "POST"])
@signed_in
def change_address() -> ResponseReturnValue:
    person, form = current_person(), _form()
    status = _refusal(form, person)
    if status:
        return _page(form, person), status
    _ask_the_new_one(person, form.email.data or "")
    return render_template("people/link_sent.html", email=form.email.data, confirms=True)


@blueprint.route("/account/private-address", methods=["GET", "POST"])
@signed_in
def private_address() -> ResponseReturnValue:
    """An address of one's own beside the one from work: badges outlive the job."""
    person, form = current_person(), _form()
    status = _refusal(form, person)
    if status:
        own = private_address_of(person.id)
        page = render_template(
            "people/private_address.html", form=form, own=own, needs_link=_needs_link(form, person)
        )
        return page, status
    new = form.email.data or ""
    secret = links.make(person, Purpose.CONFIRM_PRIVATE, email=new)
    if posted_lately("confirm_address", new, letters.AN_HOUR) < letters.MOST_LINKS_AN_HOUR:
        letters.confirm_private_address(person, new, secret)
        record(person, "asked for a private address", person)
    db.session.commit()
    return render_template("people/link_sent.html", email=new, confirms=True)


@blueprint.post("/account/private-address/remove")
@signed_in
def remove_private_address() -> ResponseReturnValue:
    person = current_person()
    if operations.remove_private_address(person):
        record(person, "removed a private address", person)
    db.session.commit()
    flash(_("The address was removed."))
    return redirect(url_for("people.private_address"))


def _form() -> NewAddressForm:
    return NewAddressForm() if came_by_link_just_now() else AddressForm()


def _refusal(form: NewAddressForm, person: Person) -> int:
    """The status of the page with the form (again), or 0 when whoever sent it has shown who they are."""
    if not form.validate_on_submit():
        return 422 if form.is_submitted() else 200
    if isinstance(form, AddressForm):
        attempt = attempt_at(person.email, person)
        if not attempt.is_let_through:
            attempt.refused(person)
            db.session.commit()
            form.refuse_for_now(max(1, -(-attempt.seconds_left // 60)))
            return 429
        if not is_right_password(person, form.current.data or ""):
            attempt.failed()
            form.refuse_current()
            return 422
    if not limits.hit("letters asked for", asker()):
        abort(429)
    return 0


def _page(form: NewAddressForm, person: Person) -> str:
    return render_template("people/address.html", form=form, needs_link=_needs_link(form, person))


def _needs_link(form: NewAddressForm, person: Person) -> bool:
    return not person.password_hash and isinstance(form, AddressForm)


def _ask_the_new_one(person: Person, new: str) -> None:
    """The same work, and one letter, whether somebody has the address already or not."""
    secret = links.make(person, Purpose.CONFIRM_ADDRESS, email=new)
    if posted_lately("confirm_address", new, letters.AN_HOUR) < letters.MOST_LINKS_AN_HOUR:
        letters.confirm_address(person, new, secret, taken=person_by_email(new) is not None)
        record(person, "asked to change address", person)
    db.session.commit()


@blueprint.route("/address/confirm/<secret>", methods=["GET", "POST"])
@public("the link in the letter to a new address: looking changes nothing")
def confirm_address(secret: str) -> ResponseReturnValue:
    return _answer(secret, Purpose.CONFIRM_ADDRESS)


@blueprint.route("/address/own/<secret>", methods=["GET", "POST"])
@public("the link in the letter to an address of one's own: looking changes nothing")
def confirm_private_address(secret: str) -> ResponseReturnValue:
    return _answer(secret, Purpose.CONFIRM_PRIVATE)


@blueprint.route("/address/undo/<secret>", methods=["GET", "POST"])
@public("the link in the letter to the old address: looking changes nothing")
def undo_address(secret: str) -> ResponseReturnValue:
    return _answer(secret, Purpose.UNDO_ADDRESS)


def _answer(secret: str, purpose: Purpose) -> ResponseReturnValue:
    if not limits.test("links in letters", asker()):
        abort(429)
    form = ComeInForm()
    sent = form.validate_on_submit()
    link = links.use(secret, purpose) if sent else links.look(secret, purpose)
    if link is None:
        limits.hit("links in letters", asker())
        return no_link("people.account", _("Your account"))
    if not sent:
        return render_template("people/answer_address.html", form=form, link=link, purpose=purpose.name)
    if purpose is Purpose.CONFIRM_PRIVATE and person_by_email(link.email) is not None:
        db.session.commit()  # an account's first address goes before it: it would open that one
        return no_link("people.account", _("Your account"))
    try:
        _act(link, purpose)
        db.session.commit()
    except IntegrityError:  # somebody else has the address by now
        db.session.rollback()
        return no_link("people.account", _("Your account"))
    if purpose is Purpose.UNDO_ADDRESS:
        flash(_("The address is yours again. Ask for a link, come in, and choose a new password."))
        return redirect(url_for("people.ask_for_link"))
    if purpose is Purpose.CONFIRM_PRIVATE:
        flash(_("From now on you come in with this address, too. Ask for a link when you need it."))
        return redirect(url_for("people.private_address"))
    flash(_("Your address was changed."))
    return redirect(url_for("people.account"))


def _act(link: OneTimeLink, purpose: Purpose) -> None:
    person = link.person
    if purpose is Purpose.UNDO_ADDRESS:
        since = link.created_at - links.LASTS[purpose]
        operations.undo_address(person, link.email)
        forget_since(person, since)
        signals.account_recovered.send(person, since=since)
        return
    if purpose is Purpose.CONFIRM_PRIVATE:
        kept = operations.keep_private_address(person, link.email)
        letters.private_address_kept(person, kept.email, kept.id)
        return
    old = person.email
    operations.change_address(person, link.email)
    letters.address_changed(person, old, links.make(person, Purpose.UNDO_ADDRESS, email=old))
