"""The two settings that badges need: the address in credentials, and the secret that seals keys."""

from typing import cast

from flask import current_app


def public_url() -> str:
    """The house's public address, without a last slash."""
    return cast(str, current_app.config["PUBLIC_URL"])


def key_secret() -> str:
    """The secret with which private keys are encrypted at rest."""
    return cast(str, current_app.config["KEY_SECRET"])
