"""The office's pages of people and organisations: found, looked at, given places; seen as."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from foundation.access import access
from foundation.database import db
from foundation.menus import OFFICE
from organisations import inviting, places
from organisations import member_queries as queries
from organisations.blueprint import blueprint
from organisations.dossier import places_elsewhere
from organisations.member_forms import GivePlaceForm, OfficeGuestForm, PresentationForm, SeeAsForm
from organisations.models import Membership
from organisations.permissions import (
    SecondPersonNeeded,
    may_change_membership,
    may_look_after_person,
    may_run_the_office,
    may_see_as,
    may_take_away_second_factor,
)
from organisations.queries import office
from organisations.vocabulary import MembershipRole
from organisations.wording import place_word
from people import seeing
from people.models import Person
from people.second_factor.queries import factor_in_use
from people.session import acting_person, current_person, current_session

OFFICE.offer(
    _l("People and roles"),
    "organisations.list_people",
    place=20,
    behind=(
        "organisations.show_person",
        "organisations.give_place",
        "organisations.see_as",
        "organisations.invite_to_office",
        "organisations.present_trainer",
        "organisations.list_organisations",
        "organisations.list_members",
        "organisations.invite_member",
        "organisations.rename",
    ),
)


def second_person_words() -> str:
    """What somebody of the office is told who gives a place to themselves."""
    return str(_("You can't give yourself a place. Ask another person of the programme office to do it."))


def too_many_words() -> str:
    """What is said to whoever has sent very many invitations."""
    return _("You have sent very many invitations today. Go on tomorrow, or ask the programme office.")


@blueprint.get("/office/people")
@access(may_run_the_office)
def list_people() -> ResponseReturnValue:
    typed = request.args.get("q", "")[:100]
    page = queries.people_page(typed, request.args.get("page"))
    return render_template(
        "organisations/people.html",
        page=page,
        places=queries.places_of(page.rows),
        typed=typed,
        place_word=place_word,
        office=office(),
    )


@blueprint.get("/office/people/<uuid:person_id>")
@access(may_look_after_person, load=queries.person)
def show_person(person: Person) -> ResponseReturnValue:
    return _person_page(person)


def _person_page(
    person: Person, form: GivePlaceForm | None = None, see_form: SeeAsForm | None = None
) -> ResponseReturnValue:
    me = current_person()
    failed = form or see_form
    page = render_template(
        "organisations/person.html",
        person=person,
        places=queries.places_of([person])[person.id],
        elsewhere=places_elsewhere(person),
        sessions=queries.sessions_running(person),
        place_word=place_word,
        form=form or GivePlaceForm(formdata=None),
        see_form=see_form or SeeAsForm(formdata=None),
        failed=bool(failed and failed.errors),
        may_be_seen_as=may_see_as.allows(me, person),
        may_be_helped=may_take_away_second_factor.allows(me, person) and factor_in_use(person) is not None,
        myself=person.id == me.id,
    )
    return page, 422 if failed else 200


@blueprint.post("/office/people/<uuid:person_id>/places")
@access(may_look_after_person, load=queries.person)
def give_place(person: Person) -> ResponseReturnValue:
    form, organisation = GivePlaceForm(), office()
    if organisation is None or not form.validate():
        return _person_page(person, form=form)
    try:
        membership = places.give(organisation, person, MembershipRole(form.role.data), by=current_person())
        db.session.commit()
    except SecondPersonNeeded:
        form.role.errors = [second_person_words()]
        return _person_page(person, form=form)
    flash(_("%(name)s has the place, and a letter about it is on its way.", name=person.name))
    if membership.role is MembershipRole.TRAINER:
        return redirect(url_for("organisations.present_trainer", membership_id=membership.id))
    return redirect(url_for("organisations.show_person", person_id=person.id))


@blueprint.route("/office/people/invite", methods=["GET", "POST"])
@access(may_run_the_office)
def invite_to_office() -> ResponseReturnValue:
    form, organisation = OfficeGuestForm(), office()
    if organisation is None or not form.validate_on_submit():
        page = render_template("organisations/invite_to_office.html", form=form)
        return page, 422 if form.is_submitted() else 200
    try:
        inviting.invite(organisation, form.guest, MembershipRole(form.role.data), by=current_person())
        db.session.commit()
    except SecondPersonNeeded:
        form.email.errors = [second_person_words()]
        return render_template("organisations/invite_to_office.html", form=form), 422
    except inviting.AlreadyThere:
        form.email.errors = [_("Whoever has this address has the place already.")]
        return render_template("organisations/invite_to_office.html", form=form), 422
    flash(_("The invitation to %(email)s is on its way.", email=form.email.data))
    return redirect(url_for("organisations.list_members", organisation_id=organisation.id))


@blueprint.route("/office/places/<uuid:membership_id>/presentation", methods=["GET", "POST"])
@access(may_change_membership, load=queries.membership)
def present_trainer(membership: Membership) -> ResponseReturnValue:
    form = PresentationForm(version=str(membership.version), data=membership.presentation)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        if form.seen_version == membership.version:
            places.present(membership, form.words, by=current_person())
            db.session.commit()
            flash(_("Saved."))
            return redirect(url_for("organisations.show_person", person_id=membership.person_id))
        status, form.version.data = 409, str(membership.version)
    return render_template(
        "organisations/presentation.html", form=form, place=membership, status=status
    ), status


@blueprint.get("/office/organisations")
@access(may_run_the_office)
def list_organisations() -> ResponseReturnValue:
    typed = request.args.get("q", "")[:100]
    page = queries.organisations_page(typed, request.args.get("page"))
    return render_template("organisations/organisations.html", page=page, typed=typed)


@blueprint.post("/office/people/<uuid:person_id>/see-as")
@access(may_see_as, load=queries.person)
def see_as(person: Person) -> ResponseReturnValue:
    form, running = SeeAsForm(), current_session()
    if running is None or acting_person() is None or not form.validate():
        return _person_page(person, see_form=form)
    seeing.begin(running, person, reason=form.reason.data or "")
    db.session.commit()
    return redirect(url_for("courses.home"))
