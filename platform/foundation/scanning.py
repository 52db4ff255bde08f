"""A scanner of harmful files, where the house has one: off unless the settings name a ClamAV."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Protocol

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket, CommunicationError
from flask import current_app

PATIENCE = 30
"""Seconds that the scanner may take for each answer."""


class ScannerAway(Exception):
    """The scanner does not answer; it is no use to ask about the next file."""


class ScanFailed(Exception):
    """The scanner could not tell about this file."""


class Scanner(Protocol):
    """Looks through a file for what is harmful."""

    def find(self, source: IO[bytes]) -> str | None:
        """The name of what was found in the bytes, None when they are clean.

        Raises `ScannerAway` and `ScanFailed`; whoever asks must then not take the file for clean.
        """


class ClamAV:
    """ClamAV's daemon at ``host:port``, or at the path of its socket; bytes are streamed to it (INSTREAM)."""

    def __init__(self, address: str) -> None:
        host, _colon, port = address.rpartition(":")
        self._clamd = (
            ClamdUnixSocket(address, timeout=PATIENCE)
            if address.startswith("/")
            else ClamdNetworkSocket(host, int(port), timeout=PATIENCE)
        )

    def find(self, source: IO[bytes]) -> str | None:
        """As the daemon answers: OK, FOUND or ERROR."""
        data = io.BytesIO(source.read())  # a fault of the storage must not look like one of the scanner
        with _told_as_ours():
            answers = list(self._clamd.instream(data).values())
        if len(answers) != 1 or answers[0][0] not in ("OK", "FOUND"):
            raise ScanFailed(str(answers)[:200])
        state, found = answers[0]
        return (found or "unknown") if state == "FOUND" else None


@contextmanager
def _told_as_ours() -> Iterator[None]:
    try:
        yield
    except (OSError, CommunicationError) as away:
        raise ScannerAway(str(away)[:200]) from away
    except (ClamdError, UnicodeDecodeError) as fault:
        raise ScanFailed(str(fault)[:200]) from fault


def is_on() -> bool:
    """Whether this house has a scanner."""
    return bool(current_app.config.get("CLAMAV"))


def scanner() -> Scanner | None:
    """The house's scanner."""
    address = current_app.config.get("CLAMAV")
    return ClamAV(address) if address else None
