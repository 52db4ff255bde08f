"""One's own account: which organisations' sign-ins open it, joining one and taking one off."""

import uuid
from datetime import timedelta

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from foundation import clock
from foundation.access import signed_in
from foundation.database import db
from foundation.menus import ACCOUNT
from organisations.blueprint import blueprint
from organisations.identity import operations, queries
from organisations.identity.claims import Identity
from organisations.identity.forms import AgreeForm
from organisations.identity.operations import IdentityTaken
from organisations.identity.session import forget, waiting_identity
from people.session import current_person, current_session, sign_out

FRESH = timedelta(minutes=15)
"""How long ago one may have signed in to give one's account another way in."""

ACCOUNT.offer(
    _l("Organisation's sign-in"),
    "organisations.own_identities",
    place=27,
    behind=("organisations.join_identity",),
    shown=queries.any_enabled,
)


@blueprint.get("/account/identities")
@signed_in
def own_identities() -> ResponseReturnValue:
    return render_template(
        "organisations/own_identities.html",
        identities=queries.identities_of(current_person()),
        any_enabled=queries.any_enabled(),
    )


@blueprint.route("/account/identities/join", methods=["GET", "POST"])
@signed_in
def join_identity() -> ResponseReturnValue:
    identity, form = waiting_identity(), AgreeForm()
    if identity is None:
        flash(_("That took too long. Begin again."), "error")
        return redirect(url_for("organisations.own_identities"))
    if not _is_fresh() or not form.validate_on_submit():
        return _join_page(identity, form, 422 if form.errors else 403 if form.is_submitted() else 200)
    try:
        operations.join_identity(identity, current_person())
        db.session.commit()
    except (IdentityTaken, LookupError):
        db.session.rollback()
        return _join_page(identity, form, 409, taken=True)
    flash(_("Done. From now on you can come in with your organisation's sign-in."))
    response = redirect(url_for("organisations.own_identities"))
    forget(response)
    return response


def _is_fresh() -> bool:
    running = current_session()
    return running is not None and running.created_at > clock.now() - FRESH


def _join_page(
    identity: Identity, form: AgreeForm, status: int, *, taken: bool = False
) -> ResponseReturnValue:
    provider = queries.enabled_provider(uuid.UUID(identity.organisation_id))
    if provider is None:
        abort(404)
    page = render_template(
        "organisations/join_identity.html",
        identity=identity,
        organisation=provider.organisation,
        form=form,
        fresh=_is_fresh(),
        taken=taken,
    )
    return page, status


@blueprint.post("/account/identities/sign-in-again")
@signed_in
def sign_in_again() -> ResponseReturnValue:
    """Out, and in again to the same page: who gives an account another way in must have shown the first."""
    sign_out()
    db.session.commit()
    return redirect(url_for("people.sign_in", next=url_for("organisations.join_identity")))


@blueprint.post("/account/identities/<uuid:identity_id>/part")
@signed_in
def part_identity(identity_id: uuid.UUID) -> ResponseReturnValue:
    me = current_person()
    joined = next((one for one in queries.identities_of(me) if one.id == identity_id), None)
    if joined is None:
        abort(404)
    operations.part_identity(joined, by=me)
    db.session.commit()
    flash(_("Taken off. It no longer opens your account."))
    return redirect(url_for("organisations.own_identities"))
