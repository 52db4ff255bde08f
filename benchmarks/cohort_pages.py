"""The cohort's page and the four homes with 5, 50 and 500 participants, and 1, 5 and 20 cohorts a person.

Each page is asked for as its reader sees it: queries, HTML in kilobytes, the median time of a few rounds.
Every cohort has twelve tasks and three sessions. The last line is
`queries_max=... html_max_kb=... growth=...`: the most queries and the largest page of all, and how many times
as many queries any page needs at a larger size as at its smallest: 1.00 is constant.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "platform"), str(ROOT)]

from courses.models import Cohort, Enrolment, Programme  # noqa: E402
from courses.operations import enrol  # noqa: E402
from courses.vocabulary import CohortRole  # noqa: E402
from foundation.database import db  # noqa: E402
from kehittamo import create_app  # noqa: E402
from tests.counting import count_queries  # noqa: E402
from tests.factories import boards, make  # noqa: E402

PEOPLE = (5, 50, 500)
COHORTS = (1, 5, 20)
ROUNDS = 7


@dataclass(frozen=True)
class Measured:
    """One page at one size."""

    page: str
    size: str
    queries: int
    kilobytes: float
    milliseconds: float


@dataclass(frozen=True)
class Asked:
    """Who asks for which page, at which size."""

    page: str
    size: str
    address: str
    secret: str


def by_people(programme: Programme, size: int) -> Iterator[Asked]:
    """A cohort of that many people, seen by everybody who may."""
    cohort = boards.cohort(programme)
    people = boards.fill(cohort, size)
    base, told = f"/cohorts/{cohort.id}", f"{size} people"
    trainer = make.trainer(cohort)
    speaker, office = make.representative(cohort.organisation), make.office_person()
    for who, person in (("participant", people[-1]), ("trainer", trainer), ("office", office)):
        yield Asked(f"cohort, {who}", told, base, make.session_of(person))
    yield Asked("board, trainer", told, f"{base}/board", make.session_of(trainer))
    yield Asked("home, trainer", told, "/home", make.session_of(trainer))
    yield Asked("home, participant", told, "/home", make.session_of(people[-1]))
    yield Asked(
        "numbers, representative",
        told,
        f"/organisations/{cohort.organisation_id}/progress",
        make.session_of(speaker),
    )
    yield Asked("cohorts, office", told, "/office/cohorts", make.session_of(office))


def by_cohorts(programme: Programme, count: int) -> Iterator[Asked]:
    """Somebody who takes part in that many cohorts, trains them, or speaks for their organisation."""
    place = make.organisation()
    somebody, trainer, speaker = make.person(), make.person(), make.representative(place)
    for _number in range(count):
        cohort: Cohort = boards.cohort(programme)
        cohort.organisation = place
        boards.fill(cohort, 5)
        enrol(cohort, trainer, CohortRole.TRAINER, by=trainer)
        db.session.add(Enrolment(cohort_id=cohort.id, person_id=somebody.id))
        db.session.flush()
    told = "1 cohort" if count == 1 else f"{count} cohorts"
    yield Asked("home, participant", told, "/home", make.session_of(somebody))
    yield Asked("timeline, participant", told, "/timeline", make.session_of(somebody))
    yield Asked("home, trainer", told, "/home", make.session_of(trainer))
    yield Asked(
        "numbers, representative", told, f"/organisations/{place.id}/progress", make.session_of(speaker)
    )


def measure(app: Flask, asked: Asked) -> Measured:
    """Ask for the page: once to warm up, once to count, and then by the clock."""
    client = app.test_client()
    with client.session_transaction() as values:
        values["_user_id"] = asked.secret
    client.get(asked.address)
    with count_queries(app) as statements:
        page = client.get(asked.address)
    if page.status_code != 200:
        raise SystemExit(f"{asked.address} answered {page.status_code}")
    times = []
    for _round in range(ROUNDS):
        begin = time.perf_counter()
        client.get(asked.address)
        times.append((time.perf_counter() - begin) * 1000)
    return Measured(asked.page, asked.size, len(statements), len(page.data) / 1000, statistics.median(times))


def all_pages(app: Flask) -> Iterator[Asked]:
    """Fill the house, and tell what to ask for."""
    with app.test_request_context(base_url=app.config["PUBLIC_URL"]):
        db.create_all()
        programme = boards.programme(tasks=12)
        for size in PEOPLE:
            found = list(by_people(programme, size))
            db.session.commit()
            yield from found
        for count in COHORTS:
            found = list(by_cohorts(programme, count))
            db.session.commit()
            yield from found


def growth(results: list[Measured]) -> float:
    """The largest ratio of a page's queries at its largest size to those at its smallest."""
    worst = 1.0
    for page in {one.page for one in results}:
        for unit in ("people", "cohort"):
            sizes = [one.queries for one in results if one.page == page and unit in one.size]
            if sizes:
                worst = max(worst, sizes[-1] / sizes[0], max(sizes) / sizes[0])
    return worst


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"KEHITTAMO_MODE": "test", "KEHITTAMO_DATA_DIR": folder})
        asked = list(all_pages(app))
        results = [measure(app, one) for one in asked]
    print(f"{'page':26}{'size':>12}{'queries':>9}{'HTML kB':>9}{'ms':>9}")
    for one in sorted(results, key=lambda one: one.page):
        print(f"{one.page:26}{one.size:>12}{one.queries:>9}{one.kilobytes:>9.1f}{one.milliseconds:>9.1f}")
    print(
        f"queries_max={max(one.queries for one in results)} "
        f"html_max_kb={max(one.kilobytes for one in results):.1f} growth={growth(results):.2f}"
    )


if __name__ == "__main__":
    main()
