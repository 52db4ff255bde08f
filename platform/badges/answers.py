"""Answers that other houses' programs read."""

from flask import Response


def open_to_all(response: Response) -> Response:
    """Let other sites' verifiers and wallets read the answer."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
