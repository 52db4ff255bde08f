"""F7-b: what this house asks, and what it never asks, whatever the office or a provider names."""

import socket
import threading
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from requests.exceptions import RequestException
from werkzeug.serving import make_server, make_ssl_devcert
from werkzeug.wrappers import Request, Response

from organisations.identity.domains import belongs, normal_domain
from organisations.identity.fetching import AddressRefused, GuardedSession, check_address, is_public
from tests.organisations.provider import DESCRIPTION, Provider

pytestmark = pytest.mark.only_on("sqlite")  # no row is read

INSIDE = [
    "127.0.0.1",
    "127.8.9.1",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fec0::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "2001:db8::1",
]


@pytest.fixture
def production(app: Flask, session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The house takes itself for a real one."""
    monkeypatch.setitem(app.config, "TESTING", False)


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_an_address_outside_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize(
    "url",
    [
        "http://login.town.fi/",
        "http://127.0.0.1/",
        "http://localhost/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://0x7f.1/",
        "https://2130706433/",
        "https://017700000001/",
        "https://10.0.0.1/",
        "https://intranet/",
        "https://town.fi@10.0.0.1/",
        "https://town.fi:pass@login.town.fi/",
        "https://login.town.fi\\@10.0.0.1/",
        "https://login.town.fi/\r\nHost: x",
        "https:///x",
        "file:///etc/passwd",
        "gopher://town.fi/",
        "ftp://town.fi/",
        "data:application/json,{}",
        "",
        "https://login.town.fi:0/",
        "https://login.town.fi:99999/",
        "//login.town.fi/",
    ],
)
def test_such_an_address_is_never_asked(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    def resolve(*arguments: Any, **options: Any) -> Any:
        raise AssertionError("not even its name is looked up")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(AddressRefused):
        check_address(url)
    with GuardedSession() as session, pytest.raises((AddressRefused, RequestException)):
        session.request("GET", url, withhold_token=True)


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("address", [*INSIDE[:8], "::1", "::ffff:127.0.0.1"])
def test_a_name_that_leads_inside_is_not_followed(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """Also where only one of its addresses does: the next attempt might take that one."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443)),
        (family, socket.SOCK_STREAM, 6, "", (address, 443)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments, **options: found)
    monkeypatch.setattr(socket.socket, "connect", _never)
    with GuardedSession() as session, pytest.raises(AddressRefused):
        session.request("GET", "https://login.town.fi/", withhold_token=True)


def _never(self: socket.socket, target: Any) -> None:
    raise AssertionError(f"connects to {target}")


@pytest.mark.usefixtures("production")
def test_a_name_is_looked_up_once_and_the_address_that_was_checked_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DNS rebinding: the second look would say 127.0.0.1."""
    answers = iter(["93.184.216.34", "127.0.0.1"])
    asked: list[Any] = []

    def resolve(*arguments: Any, **options: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), 443))]

    def connect(self: socket.socket, target: Any) -> None:
        asked.append(target)
        raise OSError("not from here")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket.socket, "connect", connect)
    with GuardedSession() as session, pytest.raises(RequestException):
        session.request("GET", "https://login.town.fi/", withhold_token=True)
    assert asked == [("93.184.216.34", 443)]
    assert next(answers) == "127.0.0.1", "nobody looked again"


def test_no_proxy_and_no_redirect_leads_anywhere(
    session: Any, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    provider.answers[DESCRIPTION] = lambda _: Response("", 302, {"Location": provider.home + "/inside"})
    with GuardedSession() as guarded:
        answer = guarded.request("GET", provider.home + DESCRIPTION, withhold_token=True)
    assert answer.status_code == 302
    assert provider.asked == [DESCRIPTION]


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("aino@example.fi", True),
        ("aino@EXAMPLE.fi", True),
        ("aino@example.fi.", True),
        ("aino@attacker-example.fi", False),
        ("aino@example.fi.evil", False),
        ("aino@mail.example.fi", False),
        ("aino@xample.fi", False),
        ("example.fi", False),
        ("@example.fi", False),
        ("aino@evil.fi@example.fi", False),
        ("aino@ex\u0430mple.fi", False),
        ("aino@p\u00f6rv\u00f6\u00f6.fi", True),
        ("aino@po\u0308rvo\u0308o\u0308.fi", True),
        ("aino@xn--prv-snaca.fi", True),
        ("", False),
    ],
)
def test_domains_are_compared_label_by_label(address: str, inside: bool) -> None:
    """F7-c."""
    domains = frozenset(
        name for text in ("example.fi", "p\u00f6rv\u00f6\u00f6.fi") if (name := normal_domain(text))
    )
    assert len(domains) == 2
    assert belongs(address, domains) is inside


def test_a_certificate_that_nobody_vouches_for_is_not_believed(
    app: Flask, session: Any, tmp_path: Path
) -> None:
    """The same connection is made when the certificate is one that this machine trusts."""
    certificate, key = make_ssl_devcert(str(tmp_path / "server"), host="localhost")
    server = make_server("127.0.0.1", 0, _answer, ssl_context=(certificate, key), threaded=True)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    serving.start()
    url = f"https://localhost:{server.server_port}/"
    try:
        with GuardedSession() as guarded, pytest.raises(RequestException):
            guarded.request("GET", url, withhold_token=True)
        with GuardedSession() as guarded:
            guarded.verify = certificate
            assert guarded.request("GET", url, withhold_token=True).content == b"hello"
    finally:
        server.shutdown()
        serving.join()
        server.server_close()


@Request.application
def _answer(request: Request) -> Response:
    return Response("hello")
