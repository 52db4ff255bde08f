"""The office registers organisations' own sign-ins, changes them and tries them."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from foundation.access import access
from foundation.database import db
from foundation.menus import OFFICE
from foundation.sealing import SealBroken
from organisations.blueprint import blueprint
from organisations.identity import openid, operations, queries
from organisations.identity.forms import ProviderForm
from organisations.identity.openid import Fault, ProviderFault
from organisations.identity.operations import ChangedMeanwhile, DomainTaken, SecretMissing
from organisations.identity.queries import Desk
from organisations.permissions import may_arrange_sign_in, may_run_the_office
from people.session import current_person

OFFICE.offer(
    _l("Organisations' sign-in"),
    "organisations.list_identities",
    place=25,
    behind=("organisations.edit_identity", "organisations.try_identity"),
)


@blueprint.get("/office/identities")
@access(may_run_the_office)
def list_identities() -> ResponseReturnValue:
    return render_template("organisations/identities.html", page=queries.desks(request.args.get("page")))


@blueprint.route("/office/identities/<uuid:organisation_id>", methods=["GET", "POST"])
@access(may_arrange_sign_in, load=queries.desk)
def edit_identity(desk: Desk) -> ResponseReturnValue:
    form = ProviderForm()
    if not form.is_submitted():
        return _page(desk, form.show(desk.provider))
    if not form.validate():
        return _page(desk, form, 422)
    try:
        operations.save_provider(
            desk.organisation, form.settings(), version=form.seen_version, by=current_person()
        )
        db.session.commit()
    except SecretMissing:
        form.client_secret.errors = [
            _("Write the client secret: it is new, or for another issuer or client.")
        ]
        return _page(desk, form, 422)
    except DomainTaken as taken:
        form.domains.errors = [_("Another organisation has the domain %(domain)s.", domain=taken.domain)]
        return _page(desk, form, 422)
    except (ChangedMeanwhile, IntegrityError):
        db.session.rollback()
        return _changed(desk, form)
    flash(_("Saved."))
    return redirect(url_for("organisations.edit_identity", organisation_id=desk.organisation.id))


def _changed(desk: Desk, form: ProviderForm) -> ResponseReturnValue:
    """Somebody else saved first: what was typed stays, and saving again overwrites what they saved."""
    fresh = queries.desk(desk.organisation.id)
    if fresh is None:
        abort(404)
    form.version.data = str(fresh.provider.version if fresh.provider else 0)
    return _page(fresh, form, 409)


def _page(desk: Desk, form: ProviderForm, status: int = 200, **more: object) -> ResponseReturnValue:
    address = url_for("organisations.come_back", organisation_id=desk.organisation.id, _external=True)
    page = render_template(
        "organisations/identity.html", desk=desk, form=form, address=address, failed=status == 409, **more
    )
    return page, status


@blueprint.post("/office/identities/<uuid:organisation_id>/try")
@access(may_arrange_sign_in, load=queries.desk)
def try_identity(desk: Desk) -> ResponseReturnValue:
    """Ask the provider whether it knows us; what is wrong is told in words."""
    if desk.provider is None:
        abort(404)
    organisation_id, fault, told = desk.organisation.id, None, ""
    try:
        registration = operations.registration_of(desk.provider)
        db.session.rollback()  # nobody waits for the database while a provider thinks
        openid.examine(registration)
    except SealBroken:
        fault = Fault.CLIENT
    except ProviderFault as found:
        fault, told = found.fault, found.told
    fresh = queries.desk(organisation_id)
    if fresh is None:
        abort(404)
    form = ProviderForm(formdata=None).show(fresh.provider)
    return _page(fresh, form, tried=True, fault=fault, told=told)
