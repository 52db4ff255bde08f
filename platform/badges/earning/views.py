"""Declining a badge, carrying it away, showing it elsewhere."""

import uuid

from flask import Response, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from badges import operations, queries
from badges.answers import open_to_all
from badges.blueprint import blueprint
from badges.earning import pictures
from badges.earning.attaching import attach
from badges.earning.carrying import packed
from badges.earning.certificate import certificate
from badges.evidence import attached_to
from badges.models import Award
from badges.permissions import may_keep_award, may_read_credential
from badges.trust.renewing import NotThatOne
from foundation.access import access, public, signed_in
from foundation.database import db
from foundation.languages import LANGUAGES
from people.session import current_person, signed_in_person


@blueprint.post("/awards/<uuid:award_id>/decline")
@access(may_keep_award, load=queries.award, archived_too=True)  # the badge is its earner's for good
def decline(award: Award) -> ResponseReturnValue:
    operations.decline(current_person(), award)
    db.session.commit()
    flash(_("You did not take the badge. Should you change your mind, it waits here."))
    return redirect(url_for("badges.show_award", award_id=award.id))


@blueprint.post("/awards/<uuid:award_id>/project")
@access(may_keep_award, load=queries.award, archived_too=True)
def attach_project(award: Award) -> ResponseReturnValue:
    award_id = award.id
    try:
        award_id = attach(current_person(), award).id
        db.session.commit()
        flash(_("Your badge names your group's work now. Download the new files."))
    except NotThatOne:
        db.session.rollback()
        flash(_("Nothing was done: the badge has changed since you opened this page."), "error")
    return redirect(url_for("badges.show_award", award_id=award_id))


@blueprint.get("/badges/all.zip")
@signed_in
def carry_all() -> ResponseReturnValue:
    awards = queries.awards_to_carry(current_person())
    if not awards:
        abort(404)
    response = Response(packed(awards), mimetype="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="open-badges.zip"'
    return response


@blueprint.get("/credentials/<uuid:award_id>.svg")
@public("the same badge baked into its drawing", may_read_credential, load=queries.award)
def credential_svg(award: Award) -> ResponseReturnValue:
    """Never shown by this house itself: an SVG may hold more than a picture, so it is a file to save."""
    response = Response(pictures.baked_svg(award), mimetype="image/svg+xml")
    response.headers["Content-Disposition"] = f'attachment; filename="badge-{award.id}.svg"'
    return open_to_all(response)


@blueprint.get("/credentials/<uuid:award_id>.pdf")
@public("the same badge on paper", may_read_credential, load=queries.award)
def credential_pdf(award: Award) -> ResponseReturnValue:
    if award.revoked_at or (award.name_hidden and not may_keep_award.allows(signed_in_person(), award)):
        abort(404)
    response = Response(certificate(award, attached_to([award]).get(award.id)), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="badge-{award.id}.pdf"'
    return response


@blueprint.get("/badge-classes/<uuid:badge_class_id>/<language>/card.png")
@public("the picture that other sites show beside a link to the badge; it names nobody")
def badge_card(badge_class_id: uuid.UUID, language: str) -> ResponseReturnValue:
    badge = queries.badge_class(badge_class_id)
    if badge is None or language not in LANGUAGES:
        abort(404)
    response = open_to_all(Response(pictures.card_of(badge, language), mimetype="image/png"))
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
