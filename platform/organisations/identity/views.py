"""Coming in with the organisation's own sign-in: choose, go there, come back."""

import uuid

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from foundation import limits
from foundation.access import public
from foundation.database import db
from foundation.sealing import SealBroken
from organisations.blueprint import blueprint
from organisations.identity import entra, openid, operations, queries
from organisations.identity.claims import Identity, IdentityRefused, Registration
from organisations.identity.forms import WorkAddressForm
from organisations.identity.openid import CodeRefused, Fault, ProviderFault
from organisations.identity.session import (
    LONGEST_TARGET,
    Attempt,
    forget,
    let_wait,
    remember,
    take,
    waiting_identity,
)
from people import ways_in
from people.arriving import arrive, local_path
from people.session import asker, signed_in_person
from people.vocabulary import Way
from people.vouching import Lead, Voucher, vouch_by

FEW = 6
"""So many organisations are shown as a list; of more, the work address tells which one it is."""

ways_in.offer(
    _l("Sign in with your organisation"), "organisations.choose_organisation", shown=queries.any_enabled
)


@blueprint.route("/sign-in/organisation", methods=["GET", "POST"])
@public("the way in with an organisation's own sign-in")
def choose_organisation() -> ResponseReturnValue:
    providers = queries.enabled_providers()
    if not providers:
        abort(404)
    form = WorkAddressForm()
    if len(providers) > FEW:
        found = queries.provider_for_address(form.email.data or "") if form.validate_on_submit() else None
        if found is None and not form.errors and form.is_submitted():
            form.email.errors = [_("No organisation's sign-in is known for this address.")]
        providers = [found] if found else []
    return render_template(
        "organisations/choose_organisation.html",
        form=form,
        providers=providers,
        target=request.args.get("next"),
    ), 422 if form.errors else 200


def _lead(email: str, page: str) -> Lead | None:
    """The way to the sign-in of the organisation whose domain the address has, and back to the page."""
    provider = queries.provider_for_address(email)
    if provider is None:
        return None
    key = provider.organisation_id
    url = url_for("organisations.go_to_provider", organisation_id=key, next=page, invited=1)
    return Lead(provider.organisation.name, url)


vouch_by(
    Voucher(waiting=waiting_identity, join=operations.join_invited, owner=operations.owner_of, lead=_lead)
)


@blueprint.get("/sign-in/organisation/<uuid:organisation_id>")
@public("the way to an organisation's own sign-in")
def go_to_provider(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """The browser goes to the provider; by a link, because the content policy lets no form lead elsewhere."""
    _count_trip()
    try:
        begun = openid.begin(_registration(organisation_id), _redirect_uri(organisation_id))
    except ProviderFault as fault:
        return _trouble("away", 502, fault.fault.value)
    target = local_path(request.args.get("next"))
    attempt = Attempt(
        organisation_id=str(organisation_id),
        nonce=begun.nonce,
        code_verifier=begun.code_verifier,
        target=target if len(target) <= LONGEST_TARGET else local_path(None),
        invited="invited" in request.args,
    )
    remember(begun.state, attempt)
    return redirect(begun.url)


@blueprint.get("/sign-in/organisation/<uuid:organisation_id>/callback")
@public("where a provider sends the browser back to")
def come_back(organisation_id: uuid.UUID) -> ResponseReturnValue:
    """The provider's reply: a GET by the standard, and the one that may write, once, by its state."""
    _count_trip()
    attempt = take(request.args.get("state"), str(organisation_id))
    if attempt is None:
        return redirect(local_path(None)) if signed_in_person() else _trouble("over", 400)
    if "error" in request.args:  # its description is the provider's, or anybody's: it is not shown
        return _trouble("stopped", 403)
    try:
        identity = _identity(_registration(organisation_id), attempt)
    except ProviderFault as fault:
        return _trouble("away", 502, fault.fault.value)
    except CodeRefused:
        return _trouble("over", 400)
    except IdentityRefused as refused:
        g.writes = True
        operations.note_refusal(organisation_id, refused.reason)
        db.session.commit()
        return _trouble("refused", 403, refused.reason)
    return _receive(identity, attempt)


def _count_trip() -> None:
    """Each way makes us ask a provider, so that no network may send us there without end."""
    if not limits.hit("trips to providers", asker()):
        abort(429)


def _identity(registration: Registration, attempt: Attempt) -> Identity:
    """Who the reply says it is. RFC 9207: the reply of another provider is none of this one's."""
    told = request.args.get("iss")
    if told not in (None, registration.issuer) and not entra.is_shared(registration.issuer):
        raise IdentityRefused("iss of the reply")
    code = request.args.get("code", "")
    if not code or len(code) > 4096:
        raise CodeRefused
    return openid.finish(
        registration,
        code=code,
        nonce=attempt.nonce,
        code_verifier=attempt.code_verifier,
        redirect_uri=_redirect_uri(registration.organisation_id),
    )


def _receive(identity: Identity, attempt: Attempt) -> ResponseReturnValue:
    """Who is known comes in; who is not keeps the identity until an account is shown, or an invitation."""
    g.writes = True
    person = operations.come_in(identity)
    if person is not None:
        arrived = arrive(
            person, Way.ORGANISATION, second_factor=identity.second_factor, target=attempt.target
        )
        if isinstance(arrived, Response):
            forget(arrived)
        return arrived
    if attempt.invited:
        onwards = redirect(attempt.target)
    elif signed_in_person():
        onwards = redirect(url_for("organisations.join_identity"))
    else:
        onwards = redirect(url_for("organisations.first_time"))
    let_wait(onwards, identity)
    return onwards


@blueprint.get("/sign-in/organisation/first-time")
@public("for whoever an organisation vouches for, but has no account joined to it")
def first_time() -> ResponseReturnValue:
    identity = waiting_identity()
    if identity is None:
        return redirect(url_for("people.sign_in"))
    return render_template("organisations/first_time.html", identity=identity)


def _registration(organisation_id: uuid.UUID) -> Registration:
    """The provider in use, ready to be talked to; the database is let go, for the talk may take seconds."""
    provider = queries.enabled_provider(organisation_id)
    if provider is None:
        abort(404)
    try:
        registration = operations.registration_of(provider)
    except SealBroken:
        raise ProviderFault(Fault.CLIENT) from None
    db.session.rollback()
    return registration


def _redirect_uri(organisation_id: uuid.UUID) -> str:
    """Each organisation has its own, so that one provider's reply can't be taken for another's."""
    return url_for("organisations.come_back", organisation_id=organisation_id, _external=True)


def _trouble(kind: str, status: int, reason: str = "") -> ResponseReturnValue:
    page = render_template("organisations/sign_in_trouble.html", kind=kind, reason=reason)
    return page, status


@blueprint.after_app_request
def _leave_nothing(response: Response) -> Response:
    """Whoever signs out leaves no identity that would let the next one at this computer in."""
    if request.endpoint == "people.sign_out":
        forget(response)
    return response
