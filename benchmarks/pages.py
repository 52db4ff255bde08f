"""Every page of the story against a floor measured in the same run, on the same server.

The floor is a bare Flask view that runs five queries and writes as many rows as the page shows. Page and
floor are asked in turn, so that whatever else the machine does meets both. Prints a table; the last line is
`worst_ratio=...`: the largest of the pages' medians over their floors'.
"""

import argparse
import http.client
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import waitress
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from sqlalchemy import text

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "platform"), str(ROOT)]

from foundation.access import public  # noqa: E402
from foundation.database import db  # noqa: E402
from kehittamo import create_app  # noqa: E402
from kehittamo.demo_data import cast_for_front, people_the_house  # noqa: E402
from kehittamo.setting_up import load_content  # noqa: E402
from people.operations import open_session  # noqa: E402
from people.queries import person_by_email  # noqa: E402
from people.vocabulary import Way  # noqa: E402
from tests.crawling import walk  # noqa: E402

FLOOR = """<!doctype html><html lang="fi"><head><title>floor</title></head><body><h1>Floor</h1>
<ul>{% for row in rows %}<li><a href="/{{ row.id }}">{{ row.name }}</a> {{ row.email }}</li>{% endfor %}</ul>
</body></html>"""
ROLES = ("visitor", "participant", "trainer", "representative", "office", "earner")


@dataclass
class Measured:
    """One page: who asked, how many rows it shows, and the medians in milliseconds."""

    role: str
    endpoint: str
    rows: int
    page: float
    floor: float

    @property
    def ratio(self) -> float:
        """How many times the floor the page takes."""
        return self.page / self.floor


def house(folder: str) -> Flask:
    """The demonstration's house with the floor added to it."""
    app = create_app({"KEHITTAMO_MODE": "demonstration", "KEHITTAMO_DATA_DIR": folder})

    @app.get("/floor/<int:rows>")
    @public("the floor of the benchmark")
    def floor(rows: int) -> str:
        with db.engine.connect() as connection:
            for _number in range(4):
                connection.execute(text("SELECT id, name, email FROM people LIMIT 1")).all()
            found = connection.execute(
                text("SELECT id, name, email FROM people LIMIT :rows"), {"rows": rows}
            ).all()
        return render_template_string(FLOOR, rows=found)

    with app.test_request_context(base_url=app.config["PUBLIC_URL"]):
        db.create_all()
        load_content(app)
        people_the_house()
    return app


def cookie_of(app: Flask, client: FlaskClient, role: str) -> str:
    """A signed-in session of the role, as the header's value; also given to the client."""
    if role == "visitor":
        return ""
    with app.test_request_context(base_url=app.config["PUBLIC_URL"]):
        email = next(person.email for person in cast_for_front() if person.role == role)
        person = person_by_email(email)
        assert person is not None
        key = open_session(person, way=Way.DEMONSTRATION)
        db.session.commit()
    with client.session_transaction(base_url=app.config["PUBLIC_URL"]) as values:
        values["_user_id"] = key
    found = client.get_cookie(app.config["SESSION_COOKIE_NAME"], domain="127.0.0.1")
    assert found is not None
    return f"{found.key}={found.value}"


def pages(app: Flask) -> list[tuple[str, str, str, str, int]]:
    """Role, cookie, endpoint, address and rows of every page that the roles meet."""
    found, seen = [], set()
    for role in ROLES:
        client = app.test_client()
        cookie = cookie_of(app, client, role)
        met = walk(app, client)
        for endpoint, addresses in met.pages.items():
            html = met.html.get(addresses[0])
            if html and (endpoint, role) not in seen and not endpoint.startswith("demo."):
                seen.add((endpoint, role))
                found.append(
                    (role, cookie, endpoint, addresses[0], max(1, html.count("<li") + html.count("<tr")))
                )
    return found


def ask(connection: http.client.HTTPConnection, path: str, cookie: str) -> float:
    """Milliseconds for one answer."""
    headers = {"Cookie": cookie} if cookie else {}
    begin = time.perf_counter()
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    taken = (time.perf_counter() - begin) * 1000
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    return taken


def measure(app: Flask, rounds: int) -> list[Measured]:
    """All pages, each asked in turn with its floor."""
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=2)
    threading.Thread(target=server.run, daemon=True).start()
    connection = http.client.HTTPConnection("127.0.0.1", server.effective_port)
    results = []
    for role, cookie, endpoint, address, rows in pages(app):
        page, floor = [], []
        for number in range(rounds + 2):
            one, other = ask(connection, address, cookie), ask(connection, f"/floor/{rows}", "")
            if number >= 2:
                page.append(one)
                floor.append(other)
        results.append(Measured(role, endpoint, rows, statistics.median(page), statistics.median(floor)))
    return results


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=25)
    rounds = arguments.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        results = measure(house(folder), rounds)
    results.sort(key=lambda one: one.ratio, reverse=True)
    print(f"{'role':15}{'page':34}{'rows':>5}{'page ms':>10}{'floor ms':>10}{'ratio':>8}")
    for one in results:
        print(
            f"{one.role:15}{one.endpoint:34}{one.rows:>5}{one.page:>10.2f}{one.floor:>10.2f}{one.ratio:>8.2f}"
        )
    print(f"worst_ratio={results[0].ratio:.2f}")


if __name__ == "__main__":
    main()
