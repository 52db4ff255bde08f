"""Asking an address that the office registered, and nothing behind our own walls.

The one place where this house fetches what somebody named. Only https; the name is resolved once, every
address that it has must be a public one, and the connection goes to the address that was checked, so that
a name that changes its mind in between leads nowhere else. No redirects, no proxy, no compressed bodies,
three seconds for each answer to begin, a few for all of it, and not more than a quarter of a megabyte.
"""

import ipaddress
import socket
import threading
import time
from contextlib import suppress
from typing import Any
from urllib.parse import SplitResult, urlsplit

from authlib.integrations.requests_client import OAuth2Session
from flask import current_app
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectionError as Unreachable
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError

from organisations.identity.domains import normal_domain

TIMEOUT = 3.0
"""Seconds for a connection, and for each silence after it."""
PATIENCE = 6.0
"""Seconds for one whole answer, however lively it drips."""
LARGEST = 256 * 1024
"""Bytes of one answer; a provider's key set has a few thousand."""

# Ways from IPv6 to IPv4 networks that `is_global` takes for public.
_TUNNELS = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16"))


class AddressRefused(ValueError):
    """The address is not one that this house asks."""


class AnswerRefused(Unreachable):
    """The answer is too large or too slow."""


def check_address(url: str) -> SplitResult:
    """The parts of an address that may be asked. Raises `AddressRefused`; nothing is resolved here."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        raise AddressRefused("no address") from None
    if not host or not url.isprintable() or not url.isascii() or " " in url or "\\" in url:
        raise AddressRefused("no address")
    if "@" in parts.netloc or parts.fragment or port == 0:
        raise AddressRefused("an address with a user, a fragment or no port")
    if parts.scheme != "https" and not (parts.scheme == "http" and _on_this_machine(host)):
        raise AddressRefused("not https")
    if not _on_this_machine(host) and normal_domain(host) is None:
        raise AddressRefused("a number or a nickname instead of a name")
    return parts


def _on_this_machine(host: str) -> bool:
    """Whether the host is this machine, and this house one that may ask it: a trial, and no real one."""
    return _is_trial() and host in ("127.0.0.1", "localhost", "::1")


def _is_trial() -> bool:
    return bool(current_app.config["TESTING"] or current_app.config["DEMONSTRATION"])


def is_public(address: str) -> bool:
    """Whether the IP address is one of the public internet, seen through what wraps one in another."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            found = found.ipv4_mapped
        elif found.is_site_local or found.teredo or any(found in network for network in _TUNNELS):
            return False
    return found.is_global and not found.is_multicast


def _connect(host: str, port: int, timeout: float) -> socket.socket:
    """A connection to the first address of the host that answers, all of them being public."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not _on_this_machine(host) and not all(is_public(str(target[0])) for *_rest, target in found):
        raise AddressRefused("an address inside our own walls")
    last: OSError | None = None
    for family, kind, protocol, _name, target in found[:2]:
        made = socket.socket(family, kind, protocol)
        made.settimeout(timeout)
        try:
            made.connect(target)
            return made
        except OSError as error:
            made.close()
            last = error
    raise last or OSError("no address")


class _Guarded(HTTPConnection):
    """A connection to nobody but whom `_connect` allows, cut when its answer has not begun in time."""

    _watch: threading.Timer | None = None

    def _new_conn(self) -> socket.socket:
        try:
            return _connect(self.host, self.port or 443, TIMEOUT)
        except OSError as fault:
            raise NewConnectionError(self, str(fault)) from fault

    def connect(self) -> None:
        super().connect()
        self._watch = threading.Timer(PATIENCE, self._cut)
        self._watch.daemon = True
        self._watch.start()

    def _cut(self) -> None:
        with suppress(OSError):
            if self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
        super().close()


class _GuardedWithTLS(_Guarded, HTTPSConnection):
    pass


class _Plain(HTTPConnectionPool):
    ConnectionCls = _Guarded


class _WithTLS(HTTPSConnectionPool):
    ConnectionCls = _GuardedWithTLS


class _Adapter(HTTPAdapter):
    """Sends a request through guarded connections and reads no more of the answer than is sensible."""

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _Plain, "https": _WithTLS}

    def send(self, request: PreparedRequest, *arguments: Any, **options: Any) -> Response:
        check_address(request.url or "")
        options["timeout"], options["stream"] = (TIMEOUT, TIMEOUT), True
        response = super().send(request, *arguments, **options)
        response._content = _read(response)
        response._content_consumed = True
        response.close()
        return response


def _read(response: Response) -> bytes:
    until, body = time.monotonic() + PATIENCE, b""
    while part := response.raw.read1(16384, decode_content=False):
        body += part
        if len(body) > LARGEST or time.monotonic() > until:
            response.close()
            raise AnswerRefused("an answer too large or too slow")
    return body


class GuardedSession(OAuth2Session):  # type: ignore[misc]
    """Authlib's client over guarded connections: no redirects, nothing from the environment, no cookies."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.trust_env = False
        self.adapters.clear()
        self.mount("https://", _Adapter())
        self.mount("http://", _Adapter())
        self.headers["Accept-Encoding"] = "identity"

    def request(self, method: str, url: str, **options: Any) -> Any:
        check_address(url)  # as it is written: the library mends it before it is sent
        options["allow_redirects"] = False
        return super().request(method, url, **options)
