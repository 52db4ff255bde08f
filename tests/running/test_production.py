"""The house as on a real host: gunicorn with production's settings, on PostgreSQL, behind a proxy."""

import re
import sys
from collections.abc import Callable
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest

from foundation.outbox import LetterState
from tests.running.conftest import House
from tests.servers import PostOffice, free_port, module, wait_until

HOUSE = str(Path(sys.executable).with_name("kehittamo"))
HOST = "kehittamo.kunta.fi"


class ByProxy:
    """A visitor who comes by https through the one reverse proxy; keeps cookies."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def ask(
        self, path: str, data: dict[str, str] | None = None, host: str = HOST
    ) -> tuple[HTTPResponse, str]:
        headers = {"Host": host, "X-Forwarded-Proto": "https", "X-Forwarded-For": "10.1.2.3"}
        headers |= {"X-Forwarded-Host": host, "Referer": f"https://{host}/"}
        headers |= {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if data is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=15)
        body = urlencode(data) if data is not None else None
        connection.request("POST" if data is not None else "GET", path, body, headers)
        answer = connection.getresponse()
        for line in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        text = answer.read().decode()
        connection.close()
        return answer, text

    def reaches(self) -> bool:
        try:
            return self.ask("/healthz")[0].status == 200
        except OSError:
            return False


def gunicorn(port: int) -> list[str]:
    return module("gunicorn", "kehittamo.wsgi:app", "--workers", "2", "--bind", f"127.0.0.1:{port}")


CELERY = module("celery", "-A", "kehittamo.worker")
WORKER = (*CELERY, "worker", "--concurrency", "2")
BEAT = (*CELERY, "beat")


@pytest.fixture
def real_house(
    house: Callable[..., House], redis_url: str, postgresql_url: str, post_office: PostOffice
) -> House:
    """A house with the settings of a real host."""
    return house(
        KEHITTAMO_MODE="production",
        KEHITTAMO_PUBLIC_URL=f"https://{HOST}",
        KEHITTAMO_DATABASE_URL=postgresql_url,
        KEHITTAMO_BROKER_URL=redis_url,
        KEHITTAMO_MAIL_SENDER="Ohjelmatoimisto <toimisto@kunta.fi>",
        KEHITTAMO_PROXIES="1",
    )


def test_production_serves_takes_a_form_and_mails_the_link(
    real_house: House, post_office: PostOffice
) -> None:
    """The web server, the worker with its forked processes and beat are apart, as docs/operations.md says."""
    with real_house.runs(HOUSE, "prepare") as prepare:
        assert prepare.wait(timeout=60) == 0
    visitor = ByProxy(port := free_port())
    with (
        real_house.runs(*gunicorn(port)) as server,
        real_house.runs(*WORKER),
        real_house.runs(*BEAT),
    ):
        wait_until(visitor.reaches, what="gunicorn", seconds=60)
        answer, page = visitor.ask("/sign-up")
        assert answer.status == 200
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-session=")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {
            part.strip() for part in cookie.split(";")
        }
        assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]
        assert "gunicorn" not in str(answer.headers).lower().replace("server: gunicorn", "")
        told = {"organisation": "Kunta", "name": "Maija Laine", "email": "maija@kunta.fi"}
        answer, _page = visitor.ask("/sign-up", {**told, "csrf_token": token[1]})
        assert answer.status == 200
        for number in range(6):
            real_house.write(f"{number}")
        wait_until(lambda: len(post_office.taken) == 7, what="the letters", seconds=45)
        (link,) = [letter for letter in post_office.taken if not letter["Subject"].isdigit()]
        assert f"https://{HOST}/sign-up/" in link.get_content()
        wait_until(lambda: set(real_house.states().values()) == {LetterState.SENT}, what="their outcomes")
        assert len(set(post_office.subjects())) == 7, "each went once"
        assert visitor.ask("/sign-up", host="evil.example")[0].status == 400
        assert visitor.ask("/demonstration/mailbox")[0].status == 404
        server.terminate()
        assert server.wait(timeout=15) == 0
    assert "Traceback" not in real_house.log.read_text()


def test_gunicorn_and_the_worker_do_not_start_with_unsafe_settings(house: Callable[..., House]) -> None:
    place = house(KEHITTAMO_MODE="production")
    for command in (gunicorn(free_port()), WORKER):
        with place.runs(*command) as process:
            assert process.wait(timeout=60) != 0
    assert place.log.read_text().count("KEHITTAMO_PUBLIC_URL: the https:// address") >= 2
