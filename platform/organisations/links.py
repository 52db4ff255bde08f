"""The link that a new representative gets by mail: it carries what they told, signed, for two days."""

from dataclasses import asdict, dataclass

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

DAYS = 2


@dataclass(frozen=True)
class SignUp:
    """What somebody told of themselves before proving that the address is theirs."""

    organisation: str
    name: str
    email: str
    language: str
    programme: str


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="sign-up")


def seal(sign_up: SignUp) -> str:
    """The token for the link."""
    return _serializer().dumps(asdict(sign_up))


def unseal(token: str) -> SignUp | None:
    """What the token carries, or None when it is forged or too old."""
    try:
        return SignUp(**_serializer().loads(token, max_age=DAYS * 86400))
    except (BadData, TypeError):
        return None
