"""One's own account: which organisations' sign-ins open it, joining one and taking one off."""

import uuid

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from foundation.access import signed_in
from foundation.database import db
from foundation.menus import ACCOUNT
from organisations.blueprint import blueprint
from organisations.identity import operations, queries
from organisations.identity.claims import Identity
from organisations.identity.forms import AgreeForm
from organisations.identity.operations import IdentityTaken
from organisations.identity.session import forget, waiting_identity
from people.fresh_views import fresh_only
from people.session import current_person

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
@fresh_only("organisations.join_identity")
def join_identity() -> ResponseReturnValue:
    identity, form = waiting_identity(), AgreeForm()
    if identity is None:
        flash(_("That took too long. Begin again."), "error")
        return redirect(url_for("organisations.own_identities"))
    if not form.validate_on_submit():
        return _join_page(identity, form, 422 if form.is_submitted() else 200)
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
        taken=taken,
    )
    return page, status


@blueprint.post("/account/identities/<uuid:identity_id>/part")
@signed_in
@fresh_only("organisations.own_identities")
def part_identity(identity_id: uuid.UUID) -> ResponseReturnValue:
    me = current_person()
    joined = next((one for one in queries.identities_of(me) if one.id == identity_id), None)
    if joined is None:
        abort(404)
    operations.part_identity(joined, by=me)
    db.session.commit()
    flash(_("Taken off. It no longer opens your account."))
    return redirect(url_for("organisations.own_identities"))
