"""The logs: one line an event with the request's id, and nothing personal in it.

JSON in production, plain words elsewhere. Line breaks and escape sequences arrive escaped (F2-p); an
exception is told by its kind and its frames, because messages carry what people typed.
"""

import logging
import logging.config
import re
import traceback
from types import TracebackType
from typing import Any

from flask import Flask
from pythonjsonlogger.json import JsonFormatter

from kehittamo.tracing import request_id

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# begins where a word begins: else a long word without an address would be looked at from each of its letters
_ADDRESS = re.compile(r"(?<![^\s@<>\"'(])[^\s@<>\"'(]+@[^\s@>\"')]+")
_Fault = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

OURS = ("time", "level", "logger", "message", "request_id")


def frames(fault: _Fault) -> str:
    """Kinds and frames of an exception and of those that led to it, without their messages."""
    told: list[str] = []
    error = fault[1]
    while error is not None and len(told) < 5:
        lines = "".join(traceback.format_tb(error.__traceback__))
        told.append(f"{type(error).__module__}.{type(error).__name__}\n{lines}".rstrip())
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nafter ".join(told)


def hushed(text: str) -> str:
    """The text without e-mail addresses: a library may have put one into its line."""
    return _ADDRESS.sub("[address]", text)


class _WithRequest(logging.Filter):
    """Each line knows the request or the task that it belongs to."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id()
        return True


class JsonLines(JsonFormatter):
    """One JSON object a line, in ASCII."""

    def formatException(self, ei: Any) -> str:
        return frames(ei)

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        return {name: hushed(value) if isinstance(value, str) else value for name, value in log_data.items()}


class PlainLines(logging.Formatter):
    """One line an event for people's eyes; the frames of an exception follow it."""

    def formatException(self, ei: Any) -> str:
        return frames(ei)

    def formatMessage(self, record: logging.LogRecord) -> str:
        line = hushed(super().formatMessage(record))
        return _CONTROL.sub(lambda found: repr(found[0])[1:-1], line)


def settings(*, as_json: bool, level: str) -> dict[str, Any]:
    """What `logging.config` takes: everything goes to standard error by one handler."""
    json_lines = {
        "()": JsonLines,
        "fmt": ("asctime", "levelname", "name", "message", "request_id"),
        "style": "sequence",
        "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
        "datefmt": "%Y-%m-%dT%H:%M:%S%z",
    }
    plain = {"()": PlainLines, "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s [%(request_id)s]"}
    quiet = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request": {"()": _WithRequest}},
        "formatters": {"line": json_lines if as_json else plain},
        "handlers": {
            "line": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request"]},
        },
        "root": {"handlers": ["line"], "level": level},
        # these bring handlers of their own; their lines go the same way as everybody's
        "loggers": {
            **dict.fromkeys(("gunicorn.error", "waitress", "alembic", "flask_migrate", "kehittamo"), quiet),
            "gunicorn.access": {
                "handlers": [],
                "propagate": False,
            },  # our own line has no address and no query
            "celery": quiet,
            "celery.app.trace": {
                "level": "CRITICAL"
            },  # tells messages of errors; `tasks` says it without them
        },
    }


def configure(app: Flask) -> None:
    """From here on this process logs by the house's rules."""
    production = not (app.config["DEMONSTRATION"] or app.config["TESTING"])
    logging.captureWarnings(True)
    logging.config.dictConfig(settings(as_json=production, level="INFO" if production else "WARNING"))
