"""What every answer says to the browser: what it may load, what it may keep."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, session

from foundation.frames import frame_source

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)


@cache
def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else ""


def _keep_cookies_off_plain_http(response: Response) -> None:
    """Also the cookies that say nothing about anybody, such as the language, travel by https only."""
    cookies = response.headers.getlist("Set-Cookie")
    if cookies:
        response.headers.setlist(
            "Set-Cookie", [one if "; secure" in one.lower() else f"{one}; Secure" for one in cookies]
        )


def install(app: Flask) -> None:
    """Send the headers with every answer, and give static files addresses that change with them."""

    @app.after_request
    def _answer(response: Response) -> Response:
        fixed = response.headers
        fixed.setdefault("Content-Security-Policy", POLICY + frame_source())
        fixed.setdefault("X-Content-Type-Options", "nosniff")
        fixed.setdefault("Referrer-Policy", "same-origin")
        fixed.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        fixed.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        fixed.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.is_secure:
            _keep_cookies_off_plain_http(response)
            fixed.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
        if request.endpoint == "static":
            if "v" in request.args:
                fixed["Cache-Control"] = "public, max-age=31536000, immutable"
            else:
                fixed["Cache-Control"] = "public, max-age=600"  # modules fetched by modules have no mark
        else:
            response.vary.update(("Cookie", "Accept-Language"))
            if "_user_id" in session or response.status_code >= 400:
                fixed["Cache-Control"] = "private, no-store"
            else:
                fixed.setdefault("Cache-Control", "private, no-cache")
        return response

    @app.url_defaults
    def _static_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint != "static" or "filename" not in values or "v" in values:
            return
        if mark := _fingerprint(Path(app.static_folder or "") / values["filename"]):
            values["v"] = mark
