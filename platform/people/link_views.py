"""Coming in by a link in a letter: asked for by anybody, answered to who has an account."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from foundation import limits
from foundation.access import public
from foundation.database import db
from foundation.once import made_once
from people import links
from people.arriving import arrive, local_path
from people.blueprint import blueprint
from people.forms import ComeInForm, LinkForm
from people.letters import MOST_LINKS_AN_HOUR
from people.models import LinkRequest
from people.queries import normal_email
from people.session import asker, signed_in_person
from people.vocabulary import Purpose, Way


@blueprint.route("/sign-in/link", methods=["GET", "POST"])
@public("the way in for who has no password, or has forgotten it")
def ask_for_link() -> ResponseReturnValue:
    """One answer, and one work, for every address: a request is a row, and a worker looks up who it is of."""
    form = LinkForm(email=request.args.get("email", "")[:320])
    if not form.validate_on_submit():
        page = render_template("people/ask_for_link.html", form=form, target=request.args.get("next"))
        return page, 422 if form.is_submitted() else 200
    if not limits.hit("letters asked for", asker()):
        abort(429)
    address = normal_email(form.email.data or "")
    target = request.args.get("next", "")[:500]

    def make(key: object) -> LinkRequest:
        asked = LinkRequest(id=key, email=address, target=local_path(target) if target else "")
        db.session.add(asked)
        return asked

    made_once(LinkRequest, form.row_id, same=lambda asked: asked.email == address, make=make)
    db.session.commit()
    return render_template("people/link_sent.html", email=address, most=MOST_LINKS_AN_HOUR)


@blueprint.route("/sign-in/link/<secret>", methods=["GET", "POST"])
@public("the link in the letter: looking changes nothing, its button signs in")
def come_in_by_link(secret: str) -> ResponseReturnValue:
    if not limits.test("links in letters", asker()):
        abort(429)
    form = ComeInForm()
    sent = form.validate_on_submit()
    link = links.use(secret, Purpose.SIGN_IN) if sent else links.look(secret, Purpose.SIGN_IN)
    if link is None:
        limits.hit("links in letters", asker())
        return no_link("people.ask_for_link", _("Ask for a new link"))
    if not sent:
        return render_template("people/come_in.html", form=form, person=link.person)
    has_none = not link.person.password_hash
    response = arrive(link.person, Way.LINK, target=request.args.get("next"))
    if has_none and signed_in_person() is not None:
        flash(_("You have no password. You can choose one on the page Signing in."))
    elif signed_in_person() is not None:
        flash(_("You are in. If you forgot your password, choose a new one on the page Signing in."))
    return response


def no_link(endpoint: str, label: str) -> ResponseReturnValue:
    """The page for every link that opens nothing, whatever the reason."""
    return render_template("people/no_link.html", url=url_for(endpoint), label=label), 404


@blueprint.get("/forgot-password")
@public("an address that people guess; leads to the link by mail")
def forgot_password() -> ResponseReturnValue:
    return redirect(url_for("people.ask_for_link"))
