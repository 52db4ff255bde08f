"""The office looks after single badges, and says which organisations give badges in their own name."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from badges import operations, queries
from badges.blueprint import blueprint
from badges.models import Award, BadgeClass
from badges.openbadges.text import Refused
from badges.permissions import may_endorse, may_let_give_badges, may_look_after_award, may_see_giver
from badges.trust import endorsing, givers, pages, renewing
from badges.trust.forms import EndorseForm, RevokeForm
from badges.trust.renewing import NotThatOne
from foundation import clock
from foundation.access import access
from foundation.database import db
from organisations import beside
from organisations.models import Organisation
from organisations.permissions import is_office
from organisations.queries import organisation as load_organisation
from people.session import current_person

beside.offer(_l("Badges in whose name?"), "badges.show_giver")


@blueprint.route("/office/awards/<uuid:award_id>", methods=["GET", "POST"])
@access(may_look_after_award, load=queries.award, archived_too=True)  # a badge outlives its cohort
def look_after_award(award: Award) -> ResponseReturnValue:
    form = RevokeForm()
    if not form.is_submitted():
        return _award_page(award, form)
    if not form.validate():
        return _award_page(award, form), 422
    operations.revoke(current_person(), award, form.reason.data or "")
    db.session.commit()
    flash(_("The badge has been taken back."))
    return redirect(url_for("badges.look_after_award", award_id=award.id))


def _award_page(award: Award, form: RevokeForm) -> str:
    editions = pages.editions_of(award)
    return render_template(
        "badges/trust/award.html",
        award=award,
        form=form,
        editions=editions,
        newest=editions[-1],
        ended=award.valid_until is not None and award.valid_until <= clock.now(),
    )


@blueprint.post("/office/awards/<uuid:award_id>/renew")
@access(may_look_after_award, load=queries.award, archived_too=True)
def renew_award(award: Award) -> ResponseReturnValue:
    return _next_edition(award, renewing.renew, _("The badge has been renewed."))


@blueprint.post("/office/awards/<uuid:award_id>/anew")
@access(may_look_after_award, load=queries.award, archived_too=True)
def give_award_anew(award: Award) -> ResponseReturnValue:
    return _next_edition(award, renewing.give_anew, _("The badge has been given anew."))


def _next_edition(award: Award, act: renewing.Act, done: str) -> ResponseReturnValue:
    award_id = award.id
    try:
        award_id = act(current_person(), award).id
        db.session.commit()
        flash(done)
    except NotThatOne:
        db.session.rollback()
        flash(_("Nothing was done: the badge has changed since you opened this page."), "error")
    return redirect(url_for("badges.look_after_award", award_id=award_id))


@blueprint.post("/organisations/<uuid:organisation_id>/badges")
@access(may_let_give_badges, load=load_organisation)
def choose_giver(organisation: Organisation) -> ResponseReturnValue:
    wish = request.form.get("own")
    if wish not in ("yes", "no"):
        abort(400)
    organisation_id = organisation.id
    givers.let_give(current_person(), organisation, wish == "yes")
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for("badges.show_giver", organisation_id=organisation_id))


@blueprint.get("/organisations/<uuid:organisation_id>/badges")
@access(may_see_giver, load=load_organisation)
def show_giver(organisation: Organisation) -> ResponseReturnValue:
    issuer = givers.giver(organisation.id)
    return render_template(
        "badges/trust/giver.html",
        organisation=organisation,
        issuer=issuer,
        own=issuer is not None and issuer.active,
        given=pages.given_by(organisation),
        badges=endorsing.badges_of(organisation),
        said=endorsing.endorsements_by(organisation),
        may_endorse=may_endorse.allows(current_person(), organisation),
        office=is_office(current_person()),
    )


@blueprint.route("/organisations/<uuid:organisation_id>/endorsement", methods=["GET", "POST"])
@access(may_endorse, load=load_organisation)
def endorse(organisation: Organisation) -> ResponseReturnValue:
    badge_class = _earned_there(organisation)
    form = EndorseForm()
    if not form.is_submitted():
        before = endorsing.endorsements_by(organisation).get(badge_class.id)
        form.comment.data = before.comment if before else ""
        return _endorse_page(organisation, badge_class, form)
    if not form.validate():
        return _endorse_page(organisation, badge_class, form), 422
    back = redirect(url_for("badges.show_giver", organisation_id=organisation.id))
    try:
        endorsing.endorse(current_person(), organisation, badge_class, form.comment.data or "")
        db.session.commit()
    except Refused:
        db.session.rollback()
        form.comment.errors = [_("Write it in other words: some of its characters can't be signed.")]
        return _endorse_page(organisation, badge_class, form), 422
    flash(_("Your organisation stands behind the badge now."))
    return back


def _endorse_page(organisation: Organisation, badge_class: BadgeClass, form: EndorseForm) -> str:
    return render_template(
        "badges/trust/endorse.html", organisation=organisation, badge=badge_class, form=form
    )


@blueprint.post("/organisations/<uuid:organisation_id>/endorsement/withdraw")
@access(may_endorse, load=load_organisation)
def withdraw_endorsement(organisation: Organisation) -> ResponseReturnValue:
    back = redirect(url_for("badges.show_giver", organisation_id=organisation.id))
    endorsing.withdraw(current_person(), organisation, _earned_there(organisation))
    db.session.commit()
    flash(_("Your organisation's words are gone from the badge's page."))
    return back


def _earned_there(organisation: Organisation) -> BadgeClass:
    """The badge that the address names, or the first that people of the organisation can earn."""
    badges = endorsing.badges_of(organisation)
    wanted = request.args.get("badge") or next((str(badge.id) for badge in badges), "")
    return next((badge for badge in badges if str(badge.id) == wanted), None) or abort(404)
