"""The house's own small cookies: for this host alone, by https where the house has it, never for scripts."""

from flask import current_app, request
from werkzeug.wrappers import Response


def name_of(cookie: str) -> str:
    """The cookie's name in this house: under https with the prefix that no other host of the town can plant.

    RFC 6265bis, 4.1.3: a browser takes it only by https, for this host and for all its paths.
    """
    return f"__Host-{cookie}" if _is_https() else cookie


def put(response: Response, cookie: str, value: str, *, seconds: int) -> None:
    """The browser keeps the value for so many seconds."""
    response.set_cookie(
        name_of(cookie), value, max_age=seconds, secure=_is_https(), httponly=True, samesite="Lax"
    )


def read(cookie: str) -> str:
    """What the browser keeps under the name, or claims to; "" for nothing."""
    return request.cookies.get(name_of(cookie), "")


def drop(response: Response, cookie: str) -> None:
    """The browser keeps it no more."""
    response.delete_cookie(name_of(cookie), secure=_is_https(), httponly=True, samesite="Lax")


def _is_https() -> bool:
    return bool(current_app.config["SESSION_COOKIE_SECURE"])
