"""The documents that other systems read: DIDs, status lists, Open Badges 2.0, open to all, no redirects."""

import json
import uuid

from flask import Response, abort
from flask.typing import ResponseReturnValue

from badges import issuing, queries
from badges.answers import open_to_all
from badges.blueprint import blueprint
from badges.earning import old_standard
from badges.models import Award
from badges.openbadges.status_list import TTL
from badges.permissions import may_read_credential
from badges.trust import endorsing
from foundation.access import public


@blueprint.get("/issuers/<uuid:issuer_id>/did.json")
@public("whose keys sign badges (did:web)")
def did_document(issuer_id: uuid.UUID) -> ResponseReturnValue:
    issuer = queries.issuer(issuer_id) or abort(404)
    return _document(json.dumps(issuing.did_document(issuer)).encode(), "application/did+json")


@blueprint.get("/status-lists/<uuid:list_id>")
@public("which badges were taken back (Bitstring Status List)")
def status_list(list_id: uuid.UUID) -> ResponseReturnValue:
    document = queries.status_document(list_id)
    if document is None:
        abort(404)
    return _document(document, "application/ld+json")


@blueprint.get("/endorsements/<uuid:endorsement_id>")
@public("an organisation's word for a badge, for everybody to verify")
def endorsement(endorsement_id: uuid.UUID) -> ResponseReturnValue:
    document = endorsing.document_of(endorsement_id)
    if document is None:
        abort(404)
    return _document(document, "application/ld+json")


@blueprint.get("/ob2/issuers/<uuid:issuer_id>")
@public("who gives badges, as Open Badges 2.0 has it")
def issuer_2(issuer_id: uuid.UUID) -> ResponseReturnValue:
    issuer = queries.issuer(issuer_id) or abort(404)
    return _json(old_standard.issuer(issuer))


@blueprint.get("/ob2/badge-classes/<uuid:badge_class_id>/<language>")
@public("what the badge is, as Open Badges 2.0 has it")
def badge_class_2(badge_class_id: uuid.UUID, language: str) -> ResponseReturnValue:
    badge = queries.badge_class_to_sign(badge_class_id)
    if badge is None or language not in badge.template:
        abort(404)
    return _json(old_standard.badge_class(badge, language))


@blueprint.get("/ob2/assertions/<uuid:award_id>")
@public("a badge whose earner said yes, as Open Badges 2.0 has it", may_read_credential, load=queries.award)
def assertion_2(award: Award) -> ResponseReturnValue:
    """Gone (410) when the badge was taken back: a verifier of 2.0 looks for that."""
    if award.revoked_at:
        return _json(old_standard.revoked(award)), 410
    return _json(old_standard.assertion(award))


def _json(document: dict[str, object]) -> Response:
    return _document(old_standard.as_bytes(document), "application/ld+json")


def _document(body: bytes, media_type: str) -> Response:
    response = open_to_all(Response(body, mimetype=media_type))
    response.headers["Cache-Control"] = f"public, max-age={TTL}"
    return response
