"""How an organisation's people get on, in numbers only: never who, never what somebody wrote."""

import uuid
from dataclasses import dataclass

from courses import overviews
from courses.boards import sources
from courses.boards.sources import Tally
from courses.overviews import CohortLine
from foundation.paging import Page
from organisations.models import Organisation

LEAST = 3
"""A number of fewer people than this is not told apart: it would be about somebody."""
PER_PAGE = 6


@dataclass(frozen=True)
class Progress:
    """One cohort in numbers."""

    line: CohortLine
    sessions: list[Tally]
    tasks: list[Tally]

    @property
    def told(self) -> bool:
        """Whether there are enough people for numbers about them."""
        return self.line.numbers.people >= LEAST


def progress_of(organisation: Organisation, asked: str | None) -> Page[Progress]:
    """The organisation's cohorts, the running ones first, the page asked for."""
    page = overviews.lines_of(organisation, asked, PER_PAGE)
    tallies: dict[uuid.UUID, list[Tally]] = {}
    enough = [line.cohort for line in page.rows if line.numbers.people >= LEAST]
    for tally in sources.tallies_of(enough):
        tallies.setdefault(tally.cohort_id, []).append(tally)
    rows = []
    for line in page.rows:
        own = tallies.get(line.cohort.id, [])
        rows.append(Progress(line, [t for t in own if t.of_session], [t for t in own if not t.of_session]))
    return Page(rows, page.page, page.pages, page.total)
