"""An organisation's own people: seen, invited, ended; and the personal link that leads to a place."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from foundation.access import access, public
from foundation.database import db
from foundation.languages import current_language
from organisations import inviting, places
from organisations import member_queries as queries
from organisations.beside import pages_beside
from organisations.blueprint import blueprint
from organisations.member_forms import EndForm, GuestForm, OrganisationForm
from organisations.models import Membership, MembershipInvitation, Organisation
from organisations.office_views import second_person_words, too_many_words
from organisations.permissions import (
    SecondPersonNeeded,
    is_office,
    may_end_membership,
    may_manage_invitation,
    may_manage_members,
    may_name_deputy,
    may_rename_organisation,
    may_see_members,
    represented_organisations,
)
from organisations.queries import organisation as load_organisation
from organisations.queries import organisations_by_id
from organisations.vocabulary import MembershipRole, OrganisationKind
from organisations.wording import days_word, place_word, role_word
from people.answering_views import Door
from people.personal_links import InvitationOver
from people.session import current_person


@blueprint.get("/organisations/<uuid:organisation_id>/people")
@access(may_see_members, load=load_organisation)
def list_members(organisation: Organisation) -> ResponseReturnValue:
    return _members_page(organisation)


def _members_page(
    organisation: Organisation,
    form: GuestForm | None = None,
    name_form: OrganisationForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    me = current_person()
    own = [key for key in represented_organisations(me) if key != organisation.id]
    managing = may_manage_members.allows(me, organisation)
    page = render_template(
        "organisations/members.html",
        organisation=organisation,
        is_the_office=organisation.kind is OrganisationKind.OFFICE,
        page=queries.members_page(organisation, request.args.get("page")),
        waiting=queries.unanswered(organisation) if managing else [],
        others=organisations_by_id(own) if own else [],
        form=form or GuestForm(formdata=None, language=current_language()),
        name_form=name_form or _name_form(organisation),
        managing=managing,
        office=is_office(me),
        may_end=may_end_membership.allows,
        may_name_deputy=may_name_deputy.allows,
        place_word=place_word,
        role_word=role_word,
        days_word=days_word,
        beside=[] if organisation.kind is OrganisationKind.OFFICE else pages_beside(organisation.id),
    )
    return page, status


def _name_form(organisation: Organisation) -> OrganisationForm:
    return OrganisationForm(formdata=None, called=organisation.name, version=str(organisation.version))


@blueprint.post("/organisations/<uuid:organisation_id>/people")
@access(may_manage_members, load=load_organisation)
def invite_member(organisation: Organisation) -> ResponseReturnValue:
    form, organisation_id = GuestForm(), organisation.id
    if organisation.kind is OrganisationKind.OFFICE:  # whose own form asks for the role
        return redirect(url_for("organisations.invite_to_office"))
    if not form.validate():
        return _members_page(organisation, form, status=422)
    try:
        inviting.invite(organisation, form.guest, MembershipRole.REPRESENTATIVE, by=current_person())
        db.session.commit()
    except SecondPersonNeeded:
        form.email.errors = [second_person_words()]
        return _members_page(organisation, form, status=422)
    except inviting.AlreadyThere:
        form.email.errors = [_("Whoever has this address has the place already.")]
        return _members_page(organisation, form, status=422)
    except inviting.TooMany:
        form.email.errors = [too_many_words()]
        return _members_page(organisation, form, status=429)
    flash(_("The invitation to %(email)s is on its way.", email=form.email.data))
    return redirect(url_for("organisations.list_members", organisation_id=organisation_id))


@blueprint.post("/organisations/<uuid:organisation_id>/name")
@access(may_rename_organisation, load=load_organisation)
def rename(organisation: Organisation) -> ResponseReturnValue:
    form = OrganisationForm()
    if not form.validate():
        return _members_page(organisation, name_form=form, status=422)
    if form.seen_version != organisation.version:
        form.called.errors = [
            _("Somebody changed the name meanwhile. It is now: %(name)s", name=organisation.name)
        ]
        form.version.data = str(organisation.version)
        return _members_page(organisation, name_form=form, status=409)
    places.rename(organisation, form.called.data or "", by=current_person())
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for("organisations.list_members", organisation_id=organisation.id))


@blueprint.post("/organisations/<uuid:organisation_id>/invitations/<uuid:invitation_id>/withdraw")
@access(may_manage_invitation, load=queries.invitation)
def withdraw_invitation(invitation: MembershipInvitation) -> ResponseReturnValue:
    back = redirect(url_for("organisations.list_members", organisation_id=invitation.organisation_id))
    email = invitation.email
    try:
        inviting.withdraw(invitation, by=current_person())
    except InvitationOver:
        db.session.rollback()
        flash(_("%(email)s has answered already.", email=email), "error")
        return back
    db.session.commit()
    flash(_("The invitation to %(email)s is withdrawn.", email=email))
    return back


@blueprint.route("/places/<uuid:membership_id>/end", methods=["GET", "POST"])
@access(may_end_membership, load=queries.membership)
def end_place(membership: Membership) -> ResponseReturnValue:
    """What ends, and the button that ends it."""
    form, me = EndForm(), current_person()
    name, organisation_id, mine = (
        membership.person.name,
        membership.organisation_id,
        membership.person_id == me.id,
    )
    refused, status = "", 200
    if form.validate_on_submit():
        try:
            places.end(membership, by=me)
            db.session.commit()
        except places.LastOne:
            refused, status = "last", 409
        except (places.PlaceGone, places.RightLost):
            refused, status = "gone", 409
        else:
            flash(_("The place of %(name)s has ended.", name=name))
            if mine and not is_office(me):
                return redirect(url_for("courses.home"))
            return redirect(url_for("organisations.list_members", organisation_id=organisation_id))
        db.session.rollback()
        again = queries.membership((request.view_args or {})["membership_id"])
        if again is None:
            return render_template("organisations/place_gone.html", name=name), 409
        membership = again
    page = render_template(
        "organisations/end_place.html",
        form=form,
        place=membership,
        word=place_word(membership),
        mine=mine,
        refused=refused,
        is_the_office=membership.role is MembershipRole.OFFICE,
    )
    return page, status


def _shown(invitation: MembershipInvitation) -> dict[str, Any]:
    deputy = invitation.deputy_for_id is not None
    lead = (
        _(
            "You are asked to stand in as %(role)s: %(days)s.",
            role=role_word(invitation.role),
            days=days_word(invitation),
        )
        if deputy
        else _("Your place: %(role)s.", role=role_word(invitation.role))
    )
    name = invitation.organisation.name
    return {"inviter": name, "heading": name, "lead": lead}


_door = Door(
    find=queries.invitation_by_secret,
    join=inviting.join,
    join_as_new=inviting.join_as_new,
    shown=_shown,
)


@blueprint.route("/place/<token>", methods=["GET", "POST"])
@public("the personal link that came by mail")
def accept_place(token: str) -> ResponseReturnValue:
    return _door.answer(token)
