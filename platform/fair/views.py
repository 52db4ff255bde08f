"""The pages of the fair: the hall, a stand, writing a review, and how a trainer opens and closes it."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from courses.models import Cohort
from courses.permissions import may_take_part, may_train
from fair import operations, queries, reviewing, sharing
from fair.forms import DeclineForm, OpenFairForm, ReviewForm
from fair.models import Fair, Review, Stand
from fair.permissions import may_read_reviews, may_visit_stand, may_write_review
from fair.vocabulary import FairState, ReviewState
from foundation import clock
from foundation.access import access
from foundation.database import db
from foundation.paging import PER_PAGE, Page, page_number, pages_of
from people.seeing_views import own_eyes_only
from people.session import current_person
from projects.permissions import belongs

blueprint = Blueprint("fair", __name__, template_folder="templates")


@blueprint.get("/cohorts/<uuid:cohort_id>/fair")
@access(may_take_part, load=queries.cohort_with_fair)
def show_fair(cohort: Cohort) -> ResponseReturnValue:
    me, asked = current_person(), request.args.get("page")
    leads = may_train.allows(me, cohort)
    fair = queries.fair_of(cohort)
    if fair is None:
        projects = queries.projects_page(cohort, asked)
        coaching_session = queries.fair_session(cohort)
        return render_template(
            "fair/before.html",
            cohort=cohort,
            coaching_session=coaching_session,
            projects=projects,
            leads=leads,
        )
    return render_template(
        "fair/hall.html",
        cohort=cohort,
        fair=fair,
        stands=queries.stands_page(fair, asked),
        duties=queries.duties_of(me, fair),
        own=queries.own_stand(me, fair),
        progress=queries.progress(fair) if leads else None,
        leads=leads,
    )


@blueprint.route("/cohorts/<uuid:cohort_id>/fair/open", methods=["GET", "POST"])
@access(may_train, load=queries.cohort_with_fair)
def open_fair(cohort: Cohort) -> ResponseReturnValue:
    if queries.fair_of(cohort) is not None:
        return _to_fair(cohort)
    coaching_session = queries.fair_session(cohort)
    form = OpenFairForm()
    if form.validate_on_submit() and form.due.data:
        try:
            operations.open_fair(cohort, due_at=clock.end_of_day(form.due.data), by=current_person())
            db.session.commit()
        except operations.TooSmall:
            db.session.rollback()
            flash(_("The fair needs at least two development works and somebody to review them."), "error")
            return _to_fair(cohort)
        flash(_("The fair is open. Everybody got a message with their stands."))
        return _to_fair(cohort)
    if not form.is_submitted():
        form.due.process_data(
            max(clock.today(), coaching_session.date) if coaching_session else clock.today()
        )
    page = render_template("fair/open.html", cohort=cohort, form=form, **_preview(cohort))
    return page, 422 if form.errors else 200


def _preview(cohort: Cohort) -> dict[str, Any]:
    """What opening the fair would do now."""
    plan = sharing.plan(cohort)
    lines, fewer = plan.lines(), plan.fewer()
    pages = pages_of(len(lines))
    page = page_number(request.args.get("page"), pages)
    loads = sorted(set(plan.sharing.loads.values()))
    return {
        "plan": plan,
        "lines": Page(lines[(page - 1) * PER_PAGE : page * PER_PAGE], page, pages, len(lines)),
        "fewer": fewer,
        "everybody_fewer": len(fewer) == len(lines),
        "most": max((number for _person, number in fewer), default=0),
        "loads": "–".join(str(load) for load in dict.fromkeys((loads[0], loads[-1]))) if loads else "",
    }


@blueprint.get("/cohorts/<uuid:cohort_id>/fair/reviews")
@access(may_train, load=queries.cohort_with_fair)
def show_sharing(cohort: Cohort) -> ResponseReturnValue:
    fair = _fair_or_404(cohort)
    return render_template(
        "fair/sharing.html",
        cohort=cohort,
        fair=fair,
        reviewers=queries.reviewers_page(fair, request.args.get("page")),
        progress=queries.progress(fair),
    )


@blueprint.post("/cohorts/<uuid:cohort_id>/fair/share-out")
@access(may_train, load=queries.cohort_with_fair)
def share_out_again(cohort: Cohort) -> ResponseReturnValue:
    try:
        changes = operations.share_out_again(cohort, by=current_person())
        db.session.commit()
    except operations.FairNotOpen:
        return _not_open(cohort)
    if changes == operations.Changes(0, 0, 0):
        flash(_("Nothing to change: every stand and everybody has their share."))
    else:
        parts = (
            ngettext("%(num)s new stand.", "%(num)s new stands.", changes.stands),
            ngettext("%(num)s review was given.", "%(num)s reviews were given.", changes.added),
            ngettext(
                "%(num)s review moved to somebody else.",
                "%(num)s reviews moved to somebody else.",
                changes.moved,
            ),
        )
        flash(" ".join(parts))
    return redirect(url_for("fair.show_sharing", cohort_id=cohort.id))


@blueprint.post("/cohorts/<uuid:cohort_id>/fair/close")
@access(may_train, load=queries.cohort_with_fair)
def close_fair(cohort: Cohort) -> ResponseReturnValue:
    try:
        operations.close_fair(cohort, by=current_person())
        db.session.commit()
    except operations.FairNotOpen:
        return _not_open(cohort)
    flash(_("The fair is closed. Each group got a message about its reviews."))
    return _to_fair(cohort)


@blueprint.post("/cohorts/<uuid:cohort_id>/fair/reopen")
@access(may_train, load=queries.cohort_with_fair)
def reopen_fair(cohort: Cohort) -> ResponseReturnValue:
    try:
        operations.reopen_fair(cohort, by=current_person())
        db.session.commit()
    except operations.FairNotOpen:
        return _not_open(cohort)
    flash(_("The fair is open again."))
    return _to_fair(cohort)


@blueprint.get("/stands/<uuid:stand_id>")
@access(may_visit_stand, load=queries.stand)
def show_stand(stand: Stand) -> ResponseReturnValue:
    me = current_person()
    mine = queries.review_at(stand, me)
    reads = may_read_reviews.allows(me, stand)
    return render_template(
        "fair/stand.html",
        cohort=stand.fair.cohort,
        stand=stand,
        mine=mine,
        is_member=belongs(me, stand.project.group),
        reviews=queries.reviews_of(stand, request.args.get("page")) if reads else None,
    )


@blueprint.route("/reviews/<uuid:review_id>", methods=["GET", "POST"])
@access(may_write_review, load=queries.review)
@own_eyes_only
def write_review(review: Review) -> ResponseReturnValue:
    if review.state is ReviewState.SUBMITTED:
        return redirect(url_for("fair.show_stand", stand_id=review.stand_id))
    form = ReviewForm(obj=review)
    if review.state is ReviewState.DECLINED or review.stand.fair.state is not FairState.OPEN:
        return _too_late(review, form)
    if not form.validate_on_submit():
        return _review_page(review, form), 422 if form.errors else 200
    review_id = review.id
    try:
        return _keep(review, form)
    except (operations.FairNotOpen, reviewing.ReviewOver):
        db.session.rollback()
        return _too_late(queries.review(review_id) or abort(404), form)


def _keep(review: Review, form: ReviewForm) -> ResponseReturnValue:
    cohort = review.stand.fair.cohort
    words = {name: form[name].data or "" for name in ("works", "question", "suggestion")}
    if form.save.data:
        reviewing.keep_draft(review, **words)
        db.session.commit()
        flash(_("Your draft is saved. Nobody else sees it."))
        return redirect(url_for("fair.write_review", review_id=review.id))
    sent = reviewing.submit(review, **words)
    db.session.commit()
    if sent:
        flash(_("Thank you, your review is sent."))
    return _to_fair(cohort)


@blueprint.route("/reviews/<uuid:review_id>/decline", methods=["GET", "POST"])
@access(may_write_review, load=queries.review)
@own_eyes_only
def decline_review(review: Review) -> ResponseReturnValue:
    cohort, form = review.stand.fair.cohort, DeclineForm()
    if form.validate_on_submit():
        try:
            other = reviewing.decline(review, form.reason.data or "", by=current_person())
            db.session.commit()
        except (operations.FairNotOpen, reviewing.ReviewOver):
            db.session.rollback()
            flash(_("This review can't be given away any more."), "error")
            return _to_fair(cohort)
        flash(
            _("You got another stand in its place.")
            if other
            else _("The stand is not yours to review any more.")
        )
        return _to_fair(cohort)
    page = render_template("fair/decline.html", cohort=cohort, review=review, stand=review.stand, form=form)
    return page, 422 if form.errors else 200


def _review_page(review: Review, form: ReviewForm, **more: Any) -> str:
    cohort = review.stand.fair.cohort
    return render_template(
        "fair/review.html", cohort=cohort, review=review, stand=review.stand, form=form, **more
    )


def _too_late(review: Review, form: ReviewForm) -> ResponseReturnValue:
    """Nothing can be written any more; what was typed is shown, so that it can be copied."""
    typed = [
        (field.label.text, field.data) for field in (form.works, form.question, form.suggestion) if field.data
    ]
    page = render_template(
        "fair/too_late.html", cohort=review.stand.fair.cohort, review=review, stand=review.stand, typed=typed
    )
    return page, 409 if form.is_submitted() else 200


def _fair_or_404(cohort: Cohort) -> Fair:
    fair = queries.fair_of(cohort)
    if fair is None:
        abort(404)
    return fair


def _to_fair(cohort: Cohort) -> ResponseReturnValue:
    return redirect(url_for("fair.show_fair", cohort_id=cohort.id))


def _not_open(cohort: Cohort) -> ResponseReturnValue:
    db.session.rollback()
    flash(_("The fair is not open."), "error")
    return _to_fair(cohort)
