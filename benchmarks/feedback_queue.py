"""A trainer's queue with 5 and with 500 answers: the list, one answer, and the next after feedback was given.

Each page is asked in turn with a bare one of the same run: the house's frame for the same trainer, five
queries and twenty-five rows. The last line is `queries_max=... growth=... next_ms=... bare_ms=... ratio=...`:
the most queries of a page, how many times as many it needs at 500 as at 5, and the next answer against the
bare page, in medians of milliseconds.
"""

import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path

from flask import Flask, render_template_string
from flask.testing import FlaskClient
from sqlalchemy import insert, text

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "platform"), str(ROOT)]

from assignments.models import Submission, SubmissionVersion  # noqa: E402
from assignments.vocabulary import SubmissionState  # noqa: E402
from foundation import clock  # noqa: E402
from foundation.access import public  # noqa: E402
from foundation.database import db  # noqa: E402
from foundation.text import render_markdown  # noqa: E402
from kehittamo import create_app  # noqa: E402
from tests.counting import count_queries  # noqa: E402
from tests.factories import assignments as answers  # noqa: E402
from tests.factories import make  # noqa: E402

FLOOR = """{% extends "layouts/page.html" %}{% block main %}<h1>Floor</h1>
<ul>{% for row in rows %}<li><a href="/{{ row.id }}">{{ row.name }}</a> {{ row.email }}</li>{% endfor %}</ul>
{% endblock %}"""
SIZES = (5, 500)
ROUNDS = 15
ANSWER = "\n\n".join(f"Kysyin **asukkaalta** {number}, mitä hän toivoo vastaanotolta." for number in range(8))


def house(folder: str) -> Flask:
    """A house with the bare page in it."""
    app = create_app({"KEHITTAMO_MODE": "test", "KEHITTAMO_DATA_DIR": folder})

    @app.get("/floor")
    @public("the floor of the benchmark")
    def floor() -> str:
        with db.engine.connect() as connection:
            for _number in range(4):
                connection.execute(text("SELECT id, name, email FROM people LIMIT 1")).all()
            found = connection.execute(text("SELECT id, name, email FROM people LIMIT 25")).all()
        return render_template_string(FLOOR, rows=found)

    return app


def filled(size: int) -> tuple[str, uuid.UUID, uuid.UUID]:
    """A cohort with so many answers that wait: its trainer's session, the cohort, an answer of the middle."""
    cohort = answers.open_cohort(seats=size)
    assignment, trainer, html = answers.assignment(cohort), make.trainer(cohort), render_markdown(ANSWER)
    keys = []
    for _number in range(size):
        now, key = clock.now(), uuid.uuid4()
        told = {"first_sent_at": now, "sent_at": now, "state": SubmissionState.SENT, "text": ANSWER}
        person_id = make.participant(cohort).id
        db.session.add(Submission(id=key, assignment_id=assignment.id, person_id=person_id, **told))
        db.session.flush()
        version = {"number": 1, "text": ANSWER, "text_html": html}
        db.session.execute(insert(SubmissionVersion).values(submission_id=key, **version))
        keys.append(key)
    return make.session_of(trainer), cohort.id, keys[size // 2]


def asked(client: FlaskClient, address: str) -> float:
    """Milliseconds for one answer."""
    begin = time.perf_counter()
    page = client.get(address)
    if page.status_code != 200:
        raise SystemExit(f"{address} answered {page.status_code}")
    return (time.perf_counter() - begin) * 1000


def main() -> None:
    """Measure and print."""
    queries: dict[str, list[int]] = {}
    following, bare = 0.0, 1.0
    with tempfile.TemporaryDirectory() as folder:
        app = house(folder)
        for size in SIZES:
            with app.test_request_context(base_url=app.config["PUBLIC_URL"]):
                db.create_all()
                secret, cohort, middle = filled(size)
                db.session.commit()
            client = app.test_client()
            with client.session_transaction() as values:
                values["_user_id"] = secret
            for name, address in (
                ("all cohorts", "/submissions"),
                ("one cohort", f"/cohorts/{cohort}/submissions"),
                ("next answer", f"/submissions/{middle}"),
            ):
                times, floors = [], []
                asked(client, address)
                with count_queries(app) as statements:
                    asked(client, address)
                for _round in range(ROUNDS):
                    times.append(asked(client, address))
                    floors.append(asked(client, "/floor"))
                queries.setdefault(name, []).append(len(statements))
                following, bare = statistics.median(times), statistics.median(floors)
                told = f"{len(statements):>4} queries{following:>8.1f} ms{bare:>8.1f} ms bare"
                print(f"{name:14}{size:>5}{told}")
    print(
        f"queries_max={max(map(max, queries.values()))} "
        f"growth={max(row[-1] / row[0] for row in queries.values()):.2f} "
        f"next_ms={following:.1f} bare_ms={bare:.1f} ratio={following / bare:.2f}"
    )


if __name__ == "__main__":
    main()
