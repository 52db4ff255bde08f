"""The personal link of an invitation: a stranger becomes a participant."""

from contextlib import nullcontext

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from courses import inviting, queries
from courses.forms import AcceptForm, JoinForm, VouchedForm
from courses.inviting import CohortFull, InvitationOver
from courses.models import Invitation
from courses.views import blueprint
from foundation.access import public
from foundation.database import db
from foundation.languages import LANGUAGE_COOKIE, in_language
from organisations.identity.claims import Identity
from organisations.identity.operations import IdentityTaken, join_identity
from organisations.identity.queries import external_identity, provider_for_address
from organisations.identity.session import waiting_identity
from people.arriving import arrive
from people.models import Person
from people.passwords import matches
from people.queries import person_by_email
from people.session import signed_in_person
from people.vocabulary import Way


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@public("the personal link that came by mail")
def accept_invitation(token: str) -> ResponseReturnValue:
    invitation = queries.invitation_by_secret(inviting.hash_of(token))
    if invitation is None:
        return render_template("courses/invitation_over.html", reason="unknown"), 404
    chosen = request.cookies.get(LANGUAGE_COOKIE) or signed_in_person()
    with nullcontext() if chosen else in_language(invitation.language):
        return _answer(invitation, token)


def _answer(invitation: Invitation, token: str) -> ResponseReturnValue:
    me = signed_in_person()
    if invitation.accepted_at is not None:
        return _answered_before(invitation, me)
    if not invitation.is_open:
        return render_template("courses/invitation_over.html", reason="old", invitation=invitation), 410
    owner = person_by_email(invitation.email)
    if owner is None and me is None:
        return _newcomer(invitation, token)
    if owner is None or me is None or me.id != owner.id:
        status = 200 if request.method == "GET" else 409
        return _page("courses/invitation_other.html", invitation, token=token, owner=owner), status
    return _member(invitation, me)


def _newcomer(invitation: Invitation, token: str) -> ResponseReturnValue:
    identity = _vouched_for(invitation)
    kind = VouchedForm if identity else AcceptForm
    form = kind(name=invitation.name or (identity.name if identity else ""), language=invitation.language)
    if not form.validate_on_submit():
        return _first_page(invitation, form, token, identity), 422 if form.is_submitted() else 200
    try:
        person = inviting.join_as_new(
            invitation,
            id=form.row_id,
            name=form.name.data or "",
            password=None if identity else form.password.data or "",
            language=form.language.data,
        )
        if identity:
            join_identity(identity, person)
        db.session.commit()
    except (InvitationOver, IntegrityError, IdentityTaken, LookupError):  # somebody else was first
        return _look_again(invitation)
    except CohortFull:
        return _full(invitation)
    return _welcome(person, Way.ORGANISATION if identity else Way.LINK)


def _vouched_for(invitation: Invitation) -> Identity | None:
    """The identity that came to this page by way of its organisation, if the invited address is verified."""
    identity = waiting_identity()
    return identity if identity is not None and identity.email == invitation.email else None


def _first_page(invitation: Invitation, form: VouchedForm, token: str, identity: Identity | None) -> str:
    return _page(
        "courses/invitation.html",
        invitation,
        form=form,
        token=token,
        identity=identity,
        unsure=identity is None and waiting_identity() is not None,
        provider=provider_for_address(invitation.email),
    )


def _member(invitation: Invitation, me: Person) -> ResponseReturnValue:
    form = JoinForm()
    if not form.validate_on_submit():
        return _page("courses/invitation.html", invitation, form=form), 422 if form.is_submitted() else 200
    try:
        inviting.join(invitation, me)
        db.session.commit()
    except InvitationOver:
        return _look_again(invitation)
    except CohortFull:
        return _full(invitation)
    return _welcome(me)


def _welcome(person: Person, way: Way = Way.LINK) -> ResponseReturnValue:
    here_already = signed_in_person() is person
    response = redirect(url_for("courses.home")) if here_already else arrive(person, way)
    with in_language(person.language):
        flash(_("Welcome, %(name)s. You are in.", name=person.first_name))
    return response


def _answered_before(invitation: Invitation, me: Person | None) -> ResponseReturnValue:
    """Home for whoever joined with it, also for a double click's second half; a clear word for others."""
    if me is not None and me.id == invitation.accepted_by_id:
        return redirect(url_for("courses.home"))
    if request.method == "POST":
        form = AcceptForm()
        joined = db.session.get(Person, invitation.accepted_by_id)
        same = joined is not None and form.row_id == joined.id
        if joined and same and form.validate() and matches(joined.password_hash, form.password.data or ""):
            return _welcome(joined)
        identity = _vouched_for(invitation)
        known = external_identity(identity) if identity else None
        if known is not None and known.person_id == invitation.accepted_by_id:
            return _welcome(known.person, Way.ORGANISATION)
    return render_template("courses/invitation_over.html", reason="used", invitation=invitation), 410


def _look_again(invitation: Invitation) -> ResponseReturnValue:
    """Somebody else was faster: see how the invitation stands now."""
    secret_hash = invitation.secret_hash
    db.session.rollback()
    fresh = queries.invitation_by_secret(secret_hash)
    if fresh is not None and fresh.accepted_at is not None:
        return _answered_before(fresh, signed_in_person())
    if fresh is not None and fresh.is_open:  # the address got an account in the meantime
        return redirect(request.path)
    return render_template("courses/invitation_over.html", reason="old", invitation=fresh), 410


def _full(invitation: Invitation) -> ResponseReturnValue:
    return render_template("courses/invitation_over.html", reason="full", invitation=invitation), 409


def _page(template: str, invitation: Invitation, **values: object) -> str:
    days = queries.days_of(invitation.cohort)
    return render_template(template, invitation=invitation, cohort=invitation.cohort, days=days, **values)
