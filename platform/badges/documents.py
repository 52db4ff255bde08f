"""The documents that other systems read: DID documents and status lists, open to all, no redirects."""

import json
import uuid

from flask import Response, abort
from flask.typing import ResponseReturnValue

from badges import issuing, queries
from badges.openbadges.status_list import TTL
from badges.trust import endorsing
from badges.views import blueprint
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


def _document(body: bytes, media_type: str) -> Response:
    response = Response(body, mimetype=media_type)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cache-Control"] = f"public, max-age={TTL}"
    return response
