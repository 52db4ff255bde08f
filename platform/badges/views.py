"""The earner's badges, the public pages of those that are shown, and verifying anybody's."""

import uuid

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from badges import checking, elsewhere, operations, queries
from badges.ahead import ways_of
from badges.answers import open_to_all
from badges.blueprint import blueprint as blueprint
from badges.criteria import progress_by
from badges.earning import office_views  # noqa: F401 - its routes
from badges.earning import views as earning_views  # noqa: F401 - their routes
from badges.earning.attaching import can_attach
from badges.earning.pictures import baked_png
from badges.earning.sharing import sharing
from badges.evidence import attached_in, attached_to
from badges.forms import VerifyForm
from badges.giving import views as giving_views  # noqa: F401 - their routes
from badges.making import views as making_views  # noqa: F401 - its routes
from badges.models import Award
from badges.openbadges.report import Report, State, Step
from badges.permissions import may_keep_award, may_read_credential
from badges.trust import endorsing
from badges.trust import views as trust_views  # noqa: F401 - its routes
from badges.words import answer, question, tone, verdict_words
from courses import queries as courses
from courses.models import Cohort
from courses.permissions import enrolments_of, may_train
from courses.vocabulary import CohortRole
from foundation.access import access, public, signed_in
from foundation.database import db
from organisations.permissions import is_office
from people.session import current_person, signed_in_person


@blueprint.get("/badges")
@signed_in
def list_own() -> ResponseReturnValue:
    me = current_person()
    awards = queries.awards_of(me)
    places = [e.cohort_id for e in enrolments_of(me) if e.role is CohortRole.PARTICIPANT]
    cohort = queries.newest_with_badge(places) if places else None
    return render_template("badges/list.html", awards=awards, cohort=cohort, ways=ways_of(me, awards, cohort))


@blueprint.get("/cohorts/<uuid:cohort_id>/badges")
@access(may_train, load=queries.cohort_with_badge)
def list_cohort(cohort: Cohort) -> ResponseReturnValue:
    asked = queries.rules_in(cohort)
    wanted = request.args.get("badge", "")
    slug = wanted if wanted in asked else next(iter(asked))
    return render_template(
        "badges/cohort.html",
        cohort=cohort,
        members=courses.members_of(cohort, CohortRole.PARTICIPANT),
        slug=slug,
        states=progress_by(cohort, {slug: asked[slug]})[slug],
        badges=queries.classes_of(list(asked)),
        awards=queries.awards_in(cohort, slug),
        office=is_office(current_person()),
    )


@blueprint.get("/awards/<uuid:award_id>")
@access(may_keep_award, load=queries.award)
def show_award(award: Award) -> ResponseReturnValue:
    return render_template(
        "badges/award.html",
        award=award,
        sharing=sharing(award),
        attached=attached_to([award]).get(award.id),
        can_attach=can_attach(award),
    )


@blueprint.post("/awards/<uuid:award_id>/visibility")
@access(may_keep_award, load=queries.award, archived_too=True)  # the badge is its earner's for good
def choose_visibility(award: Award) -> ResponseReturnValue:
    wish = request.form.get("public")
    if wish not in ("yes", "nameless", "no"):
        abort(400)
    operations.show_publicly(current_person(), award, wish != "no", named=wish != "nameless")
    db.session.commit()
    flash(_("Nobody else sees your badge.") if wish == "no" else _("Your badge has a public page now."))
    return redirect(url_for("badges.show_award", award_id=award.id))


@blueprint.get("/credentials/<uuid:award_id>")
@public(
    "a badge whose earner said yes; others are as if they were not there",
    may_read_credential,
    load=queries.award,
)
def credential(award: Award) -> ResponseReturnValue:
    best = request.accept_mimetypes.best_match(["text/html", "application/ld+json", "application/json"])
    if best != "text/html" or not request.accept_mimetypes.accept_html:
        return _json(award)
    attached = attached_to([award]).get(award.id)
    return render_template("badges/credential.html", award=award, sharing=sharing(award), attached=attached)


@blueprint.get("/credentials/<uuid:award_id>.json")
@public("the same badge as a file", may_read_credential, load=queries.award)
def credential_json(award: Award) -> ResponseReturnValue:
    response = _json(award)
    response.headers["Content-Disposition"] = f'attachment; filename="badge-{award.id}.json"'
    return response


@blueprint.get("/credentials/<uuid:award_id>.png")
@public("the same badge baked into its picture", may_read_credential, load=queries.award)
def credential_png(award: Award) -> ResponseReturnValue:
    response = Response(baked_png(award), mimetype="image/png")
    response.headers["Content-Disposition"] = f'inline; filename="badge-{award.id}.png"'
    return open_to_all(response)


@blueprint.route("/verify", methods=["GET", "POST"])
@public("anybody verifies anybody's badge")
def verify() -> ResponseReturnValue:
    form = VerifyForm()
    if request.method == "GET":
        given = request.args.get("credential", "")
        if not given:
            return render_template("badges/verify.html", form=form)
        form.link.data = given[:500]
        found = _by_link(given)
        if found is None:
            form.link.errors = [_("We find no public badge under this link.")]
            return render_template("badges/verify.html", form=form), 404
        return _reported(checking.check(found))
    if not form.validate_on_submit():
        return render_template("badges/verify.html", form=form), 422
    data: bytes | None = form.given()
    if not data and form.link.data:
        data = _by_link(form.link.data)
        if data is None:
            form.link.errors = [_("We find no public badge under this link.")]
            return render_template("badges/verify.html", form=form), 422
    if elsewhere.addresses_in(data or b""):
        db.session.rollback()  # nobody waits for the database while another house thinks
    report = checking.check(data or b"", form.email.data or "", elsewhere.gathered(data or b""))
    operations.count_verification(report)
    db.session.commit()
    return _reported(report)


@blueprint.get("/badge-classes/<uuid:badge_class_id>")
@public("what the badge is; credentials name this address")
def badge_class(badge_class_id: uuid.UUID) -> ResponseReturnValue:
    found = queries.badge_class(badge_class_id) or abort(404)
    return render_template(
        "badges/badge_class.html", badge=found, endorsements=endorsing.endorsements_of(found.id)
    )


@blueprint.get("/badge-classes/<uuid:badge_class_id>/image.png")
@public("the badge's picture; credentials name this address")
def badge_picture(badge_class_id: uuid.UUID) -> ResponseReturnValue:
    picture = queries.picture_of(badge_class_id)
    if picture is None:
        abort(404)
    response = open_to_all(Response(picture, mimetype="image/png"))
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def _by_link(link: str) -> bytes | None:
    """The bytes of a published badge of ours that the link leads to."""
    credential_id = checking.credential_id_in(link)
    award = queries.award(credential_id) if credential_id else None
    return award.credential if award and may_read_credential.allows(signed_in_person(), award) else None


def _json(award: Award) -> Response:
    return open_to_all(Response(award.credential, mimetype="application/ld+json"))


def _reported(report: Report) -> ResponseReturnValue:
    heading, sentence = verdict_words(report.verdict)
    hidden = {Step.CONTEXTS, Step.SCHEMA}
    ours = report[Step.ISSUER].code == "issued" and report[Step.SIGNATURE].state is State.OK
    rows = [
        (question(finding.step), answer(finding), tone(finding))
        for finding in report.findings
        if finding.code != "not_read" and (finding.step not in hidden or tone(finding) != "done")
    ]
    return render_template(
        "badges/report.html",
        report=report,
        heading=heading,
        sentence=sentence,
        rows=rows,
        attached=attached_in(report.document) if ours else None,
    )
