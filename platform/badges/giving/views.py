"""Giving a badge by hand: who and why, what would happen, and then it happens; taking one by its link."""

import uuid
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import IntegrityError

from badges import issuing
from badges.blueprint import blueprint
from badges.giving import offers, plans, queries
from badges.giving.forms import GiveForm
from badges.making.queries import badge as by_slug
from badges.models import BadgeClass, BadgeOffer
from courses import queries as courses
from courses.models import Cohort
from foundation.access import access, public
from foundation.database import db
from foundation.languages import say
from organisations.permissions import may_run_the_office
from people.answering_views import Door
from people.models import Person
from people.session import current_person


@blueprint.route("/office/badges/<badge_slug>/give", methods=["GET", "POST"])
@access(may_run_the_office, load=by_slug)
def give(badge: BadgeClass) -> ResponseReturnValue:
    cohort, form = _cohort(), GiveForm()
    if not form.validate_on_submit():
        return _page(badge, cohort, form), 422 if form.is_submitted() else 200
    if "back" in request.form:
        return _page(badge, cohort, form)
    me = current_person()
    plan = plans.look(badge, cohort, form.ticked(), form.named, me)
    if "sure" not in request.form or not plan.does_something:
        return render_template("badges/giving/plan.html", badge=badge, cohort=cohort, form=form, plan=plan)
    try:
        done = plans.carry_out(
            plan, badge, cohort, reason=form.reason.data or "", language=form.language.data, by=me
        )
        db.session.commit()
    except IntegrityError:  # somebody gave it at the same moment: what they left undone can be given now
        db.session.rollback()
        return redirect(url_for("badges.show_badge", badge_slug=badge.slug))
    _tell(done)
    return redirect(url_for("badges.show_badge", badge_slug=badge.slug))


def _tell(done: plans.Done) -> None:
    if done.given:
        flash(ngettext("%(num)s person got the badge.", "%(num)s people got the badge.", done.given))
    if done.offered:
        flash(ngettext("%(num)s letter is on its way.", "%(num)s letters are on their way.", done.offered))
    if not done.given and not done.offered:
        flash(_("Nothing changed: they have it already."))


def _cohort() -> Cohort | None:
    """The cohort whose people are shown, by its key in the address."""
    asked = request.args.get("cohort", "")
    if not asked:
        return None
    try:
        return courses.cohort(uuid.UUID(asked)) or abort(404)
    except ValueError:
        abort(404)


def _page(badge: BadgeClass, cohort: Cohort | None, form: GiveForm) -> str:
    people = courses.participants_page(cohort, request.args.get("page")) if cohort else None
    return render_template(
        "badges/giving/give.html",
        badge=badge,
        cohort=cohort,
        cohorts=[] if cohort else queries.newest_cohorts(),
        people=people,
        have=queries.holders(badge.slug, [row.person_id for row in people.rows]) if people else set(),
        form=form,
    )


def _shown(row: BadgeOffer) -> dict[str, Any]:
    badge = issuing.badge_class_of(row.badge_slug) or abort(404)
    return {
        "inviter": badge.issuer.organisation.name,
        "heading": say(badge.name),
        "lead": say(badge.description),
        "badge": badge,
    }


def _greeting(_row: BadgeOffer, _person: Person) -> str:
    return _("The badge is yours. You decide who sees it.")


_door = Door(
    find=offers.by_secret,
    join=offers.take,
    join_as_new=offers.take_as_new,
    shown=_shown,
    page="badges/giving/offer.html",
    over="badges/giving/over.html",
    target="badges.list_own",
    greeting=_greeting,
)


@blueprint.route("/badge-offers/<token>", methods=["GET", "POST"])
@public("the personal link in the letter that offers a badge")
def take_offer(token: str) -> ResponseReturnValue:
    return _door.answer(token)
