"""Two hundred people send an answer with a photo in the last minute; every fifth presses the button twice.

On PostgreSQL behind gunicorn with two workers, and on SQLite as the embedded house serves it: real processes,
real forms with their tokens, over HTTP. What they wrote is then looked for in the database and in the storage
(safety.md, figure 0). Beside them somebody asks for a bare page again and again. Prints a line for each
database; the last line is `lost=... doubled=... errors=... p95_ms=... bare_p95_ms=...` of both together: what
was acknowledged and is not there, what is there more than once, answers other than "sent", and the times of
the worse database.
"""

import argparse
import io
import os
import random
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import requests
from flask_migrate import stamp
from PIL import Image
from sqlalchemy import select

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "platform"), str(ROOT)]

from assignments.models import Assignment, Submission, SubmissionFile, SubmissionVersion  # noqa: E402
from foundation import clock  # noqa: E402
from foundation.database import db  # noqa: E402
from foundation.files import StoredFile  # noqa: E402
from tests.factories import assignments as answers  # noqa: E402
from tests.factories import make  # noqa: E402
from tests.running.conftest import House  # noqa: E402
from tests.servers import free_port, module, postgresql_database, wait_until  # noqa: E402

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
SEEN = re.compile(r'name="seen"[^>]*value="([^"]+)"')
SERVE = [str(Path(sys.executable).with_name("kehittamo")), "serve"]


@dataclass
class Writer:
    """Somebody with the page open, a text and a photo."""

    text: str
    address: str
    browser: requests.Session
    photo: bytes
    form: dict[str, str] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def open(self) -> None:
        """Read the page, as one does before writing."""
        page = self.browser.get(self.address, timeout=60).text
        token, seen = TOKEN.search(page), SEEN.search(page)
        if token is None or seen is None:
            raise SystemExit(f"{self.address} shows no form")
        self.form = {"csrf_token": token[1], "seen": seen[1], "text": self.text, "send": "1"}

    def send(self) -> None:
        """Press the button."""
        begun = time.perf_counter()
        try:
            files = {"files": ("kuva.jpg", self.photo, "image/jpeg")}
            status = self.browser.post(
                self.address, data=self.form, files=files, timeout=120, allow_redirects=False
            ).status_code
        except requests.RequestException:
            status = 0
        self.times.append((time.perf_counter() - begun) * 1000)
        self.statuses.append(status)


@dataclass(frozen=True)
class Outcome:
    """What came of one rush."""

    lost: int
    doubled: int
    errors: int
    p95: float
    bare_p95: float


def photo(number: int) -> bytes:
    """A photo of its own, some 150 kB, with a phone's data in it."""
    noise = random.Random(number).randbytes(160 * 120 * 3)
    stream = io.BytesIO()
    Image.frombytes("RGB", (160, 120), noise).resize((1280, 960)).save(stream, "JPEG", quality=85)
    return stream.getvalue()


def fill(house: House, people: int, seconds: float) -> list[tuple[str, str]]:
    """A cohort whose first task closes for good in a minute; gives each person's cookie and the address."""
    app = house.app
    signs = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    with app.test_request_context():
        db.create_all()
        stamp(revision="head")  # so that the embedded house finds nothing to migrate
        cohort = answers.open_cohort(seats=people)
        task = answers.assignment(cohort)
        task.due_at = task.cut_off_at = clock.now() + timedelta(seconds=seconds + 600)
        secrets = [make.session_of(make.participant(cohort)) for _number in range(people)]
        address = f"/assignments/{task.id}"
        db.session.commit()
        return [(signs.dumps({"_user_id": secret}), address) for secret in secrets]


def close_in_a_minute(house: House) -> None:
    """From now on there is a minute left."""
    with house.app.app_context():
        for task in db.session.scalars(select(Assignment).where(Assignment.cut_off_at.is_not(None))):
            task.due_at = task.cut_off_at = clock.now() + timedelta(seconds=60)
        db.session.commit()


@contextmanager
def bare_pages(address: str) -> Iterator[list[float]]:
    """Somebody asks for a page that does nothing, five times a second; gives the times."""
    times: list[float] = []
    over = threading.Event()

    def ask() -> None:
        with requests.Session() as browser:
            while not over.wait(0.2):
                begun = time.perf_counter()
                browser.get(address, timeout=120)
                times.append((time.perf_counter() - begun) * 1000)

    asking = threading.Thread(target=ask)
    asking.start()
    yield times
    over.set()
    asking.join()


def rush(house: House, command: Callable[[int], list[str]], people: int, seconds: float) -> Outcome:
    """Start the server, let them all read, let them all send, and look what is there."""
    seats = fill(house, people, seconds)
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    house.settings["PORT"] = str(port)
    with house.runs(*command(port)):
        wait_until(lambda: _answers(f"{base}/healthz"), seconds=120, what="the opening")
        writers = []
        for number, (cookie, address) in enumerate(seats):
            browser = requests.Session()
            browser.cookies.set("session", cookie, domain="127.0.0.1", path="/")
            writers.append(Writer(f"Vastaus {number}", base + address, browser, photo(number)))
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(Writer.open, writers))
        close_in_a_minute(house)
        with bare_pages(f"{base}/healthz") as bare, ThreadPoolExecutor(people * 2) as pool:
            for number, writer in enumerate(writers):
                moment = random.Random(number).uniform(0, seconds)
                for _click in range(2 if number % 5 == 0 else 1):
                    pool.submit(_at, moment, writer)
    return _look(house, writers, bare)


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=5).status_code == 200
    except requests.RequestException:
        return False


def _at(moment: float, writer: Writer) -> None:
    time.sleep(moment)
    writer.send()


def _look(house: House, writers: list[Writer], bare: list[float]) -> Outcome:
    """Compare what was acknowledged with the rows and the bytes."""
    with house.app.app_context():
        rows = db.session.execute(
            select(SubmissionVersion.text, StoredFile)
            .join(Submission, Submission.id == SubmissionVersion.submission_id)
            .join(SubmissionFile, SubmissionFile.submission_id == Submission.id)
            .join(StoredFile, StoredFile.id == SubmissionFile.file_id)
        ).all()
        whole = [text for text, file in rows if _has_bytes(file)]
        db.session.rollback()
    acknowledged = {writer.text for writer in writers if 302 in writer.statuses}
    statuses = [status for writer in writers for status in writer.statuses]
    times = sorted(moment for writer in writers for moment in writer.times)
    return Outcome(
        lost=len(acknowledged - set(whole)),
        doubled=len(whole) - len(set(whole)),
        errors=sum(status != 302 for status in statuses),
        p95=_p95(times),
        bare_p95=_p95(sorted(bare)),
    )


def _has_bytes(file: StoredFile) -> bool:
    with file.open() as stored:
        return len(stored.read()) == file.size


def _p95(times: list[float]) -> float:
    return times[int(len(times) * 0.95)] if times else 0.0


def main() -> None:
    """Let them rush at both databases and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=200)
    asked.add_argument("--seconds", type=float, default=30, help="the part of the minute in which all send")
    told = asked.parse_args()
    outcomes = []
    gunicorn = ("gunicorn", "kehittamo.wsgi:app", "--workers", "2", "--bind")
    databases: dict[str, Callable[[int], list[str]]] = {
        "postgresql": lambda port: module(*gunicorn, f"127.0.0.1:{port}"),
        "sqlite": lambda port: SERVE,
    }
    for name, command in databases.items():
        with tempfile.TemporaryDirectory() as folder:
            settings = {}
            if name == "postgresql":
                settings["KEHITTAMO_DATABASE_URL"] = postgresql_database(f"rush_{os.getpid()}")
            house = House(Path(folder), **settings)
            outcome = rush(house, command, told.people, told.seconds)
            house.close()
        outcomes.append(outcome)
        print(f"{name:12}", _line(outcome), flush=True)
    print(
        _line(
            Outcome(
                lost=sum(one.lost for one in outcomes),
                doubled=sum(one.doubled for one in outcomes),
                errors=sum(one.errors for one in outcomes),
                p95=max(one.p95 for one in outcomes),
                bare_p95=max(one.bare_p95 for one in outcomes),
            )
        )
    )


def _line(outcome: Outcome) -> str:
    return (
        f"lost={outcome.lost} doubled={outcome.doubled} errors={outcome.errors} "
        f"p95_ms={outcome.p95:.0f} bare_p95_ms={outcome.bare_p95:.0f}"
    )


if __name__ == "__main__":
    main()
