"""The EndorsementCredential: somebody stands behind a badge, with words and a signature of their own."""

from datetime import datetime
from typing import Any

from badges.openbadges import contexts, proof
from badges.openbadges.credential import Issuer, profile
from badges.openbadges.keys import SigningKey
from badges.openbadges.text import clean_address, clean_text


def sign(
    address: str, achievement: str, comment: str, endorser: Issuer, key: SigningKey, made: datetime
) -> bytes:
    """The signed endorsement of that address, as the bytes to serve.

    `achievement` is the badge class's address. Refused or NotCanonical when a text can't be signed reliably.
    """
    document: dict[str, Any] = {
        "@context": [contexts.CREDENTIALS, contexts.BADGES],
        "id": clean_address(address, "endorsement"),
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": endorser.name,
        "issuer": profile(endorser),
        "validFrom": proof.moment(made),
        "credentialSubject": {
            "id": clean_address(achievement, "badge class"),
            "type": ["EndorsementSubject"],
            "endorsementComment": clean_text(comment, "comment", 1_000),
        },
    }
    return proof.to_bytes(proof.sign(document, key, made))
