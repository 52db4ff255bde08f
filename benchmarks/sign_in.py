"""A thousand wrong passwords against one account, and what its owner notices of them.

Measures, in one process and without a network:
- the right password before a stranger tries a thousand wrong ones, and in between: `slowdown=...`;
- the sign-in page for known and unknown addresses, 200 wrong tries each, in turn;
- the same for the page that sends links. Prints medians in milliseconds; the last line is `slowdown=...`.
"""

import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "platform"), str(ROOT)]

from foundation.database import db  # noqa: E402
from kehittamo import create_app  # noqa: E402
from people.operations import create_person  # noqa: E402

OWNER, PASSWORD, WRONG = "aino@kunta.fi", "the moose walks at dawn", "the moose walks at dusk"
RIGHT_TRIES, WRONG_TRIES, EACH = 20, 1000, 200


def house(folder: str) -> Flask:
    """A house with one account."""
    app = create_app({"KEHITTAMO_MODE": "test", "KEHITTAMO_DATA_DIR": folder}, WTF_CSRF_ENABLED=False)
    with app.test_request_context(method="POST"):
        db.create_all()
        create_person(email=OWNER, name="Aino", password=PASSWORD, language="fi")
        db.session.commit()
    return app


def took(act: Callable[[], object]) -> float:
    """Milliseconds that the act takes."""
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


def enter(client: FlaskClient, email: str, password: str, address: str = "192.0.2.1") -> int:
    """The answer's status to a try from the address."""
    data = {"email": email, "password": password}
    return client.post("/sign-in", data=data, environ_base={"REMOTE_ADDR": address}).status_code


def come_in(client: FlaskClient) -> float:
    """How long the owner takes to come in with the browser that is known; every try must succeed."""
    answers: list[int] = []
    time_taken = took(lambda: answers.append(enter(client, OWNER, PASSWORD)))
    assert answers == [302], "the owner comes in every time"
    return time_taken


def under_attack(app: Flask, client: FlaskClient) -> tuple[list[float], int, float]:
    """The owner's times between a stranger's tries; how many of these cost a hash; how long each took."""
    stranger, answers = app.test_client(), []
    right: list[float] = []
    wrong: list[float] = []
    for number in range(WRONG_TRIES):
        address = f"198.51.{number // 250}.{number % 250}"
        wrong.append(took(lambda at=address: answers.append(enter(stranger, OWNER, WRONG, at))))
        if number % (WRONG_TRIES // RIGHT_TRIES) == 0:
            right.append(come_in(client))
    return right, answers.count(422), statistics.median(wrong)


def in_turn(app: Flask, ask: Callable[[FlaskClient, str], object]) -> tuple[float, float]:
    """Medians for a known and for unknown addresses, asked in turn, so that whatever happens meets both."""
    known, unknown = [], []
    client = app.test_client()
    for number in range(EACH):
        app.extensions["limits"].forget()
        known.append(took(lambda: ask(client, OWNER)))
        unknown.append(took(lambda number=number: ask(client, f"person{number}@kunta.fi")))
    return statistics.median(known), statistics.median(unknown)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as closing:
        app = house(folder)
        closing.callback(lambda: _close(app))
        for name, ask in (
            ("wrong password", lambda client, email: enter(client, email, WRONG)),
            ("link by mail", lambda client, email: client.post("/sign-in/link", data={"email": email})),
        ):
            known, unknown = in_turn(app, ask)
            apart = abs(known - unknown) / max(known, unknown)
            print(f"{name:<16} known {known:7.2f} ms   unknown {unknown:7.2f} ms   apart {apart:.1%}")
        app.extensions["limits"].forget()
        client = app.test_client()
        come_in(client)  # the first time makes the browser a known one
        before = [come_in(client) for _ in range(RIGHT_TRIES)]
        during, hashed, each = under_attack(app, client)
        print(f"{WRONG_TRIES} wrong ones: {hashed} cost a hash, the median took {each:.2f} ms")
        old, new = statistics.median(before), statistics.median(during)
        print(f"right password   before {old:7.2f} ms   during {new:8.2f} ms")
        print(f"slowdown={new / old:.2f}")


def _close(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


if __name__ == "__main__":
    main()
