"""A page in which a host of another house may show a frame: the one exception, told page by page."""

from flask import g


def let_frame_of(origin: str) -> None:
    """The answer to this request may hold frames of this origin, such as `https://player.vimeo.com`."""
    g.frames_of = origin


def frame_source() -> str:
    """The directive for the answer's content security policy (CSP 3, 6.1.6 `frame-src`); empty for most."""
    origin = g.get("frames_of")
    return f"; frame-src {origin}" if origin else ""
