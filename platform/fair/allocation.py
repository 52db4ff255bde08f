"""Who reviews what: shared out fairly, explained where it can't be, and the same again from the same seed.

Everybody gets their reviews from projects that are not their own; no project gets more than one review more
than another, unless nobody is left who may give it. It begins with the least reviewed project each time
(greedy), and then mends: along a chain of people who could swap, a review moves from a project that has many
to one that has few. When no such chain is left, no other sharing is more even. Plain data in, plain data out.
"""

import random
from collections import Counter, deque
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Person = TypeVar("Person", bound=Hashable)
Project = TypeVar("Project", bound=Hashable)


@dataclass(frozen=True)
class Allocation(Generic[Person, Project]):
    """The outcome, with what a trainer needs to understand it."""

    pairs: tuple[tuple[Person, Project], ...]
    loads: dict[Project, int]
    """Reviews for each project."""
    short: dict[Person, int]
    """Who gets fewer reviews than asked for, because too few projects are allowed them: how many they get."""
    starved: frozenset[Project]
    """Projects that get clearly fewer reviews than others: whoever may review them does so already."""
    held: bool
    """Whether it is the kept reviews alone that stand in the way of an even sharing."""

    @property
    def spread(self) -> int:
        """The most reviews that a project gets, less the fewest."""
        return max(self.loads.values(), default=0) - min(self.loads.values(), default=0)

    @property
    def balanced(self) -> bool:
        return self.spread <= 1


def allocate(
    reviewers: Mapping[Person, Collection[Project]],
    projects: Sequence[Project],
    reviews_each: int,
    seed: int,
    kept: Iterable[tuple[Person, Project]] = (),
    wished: Iterable[tuple[Person, Project]] = (),
) -> Allocation[Person, Project]:
    """Share the reviews out.

    ``reviewers`` tells for each person the projects that they must not review; ``kept`` pairs stay whatever
    happens (also more than ``reviews_each``), ``wished`` pairs stay unless balance needs them moved. Each
    person gets ``reviews_each`` reviews or as many as there are projects allowed to them.
    """
    kept = list(kept)
    made = _Sharing(reviewers, projects, reviews_each, random.Random(seed))  # noqa: S311 - fairness, not secrecy
    made.take(kept, fixed=True)
    made.take(wished, fixed=False)
    made.fill()
    made.mend()
    starved = made.starved()
    held = bool(starved and kept) and not allocate(reviewers, projects, reviews_each, seed).starved
    return Allocation(
        pairs=tuple((person, project) for person, theirs in made.given.items() for project in theirs),
        loads=dict(made.loads),
        short={person: len(theirs) for person, theirs in made.given.items() if len(theirs) < reviews_each},
        starved=starved,
        held=held,
    )


class _Sharing(Generic[Person, Project]):
    """The sharing while it is being made."""

    def __init__(
        self,
        reviewers: Mapping[Person, Collection[Project]],
        projects: Sequence[Project],
        each: int,
        dice: random.Random,
    ) -> None:
        self.each, self.dice = each, dice
        self.barred = {person: frozenset(never) for person, never in reviewers.items()}
        self.allowed = {
            person: [project for project in projects if project not in never]
            for person, never in self.barred.items()
        }
        self.given: dict[Person, list[Project]] = {person: [] for person in reviewers}
        self.fixed: set[tuple[Person, Project]] = set()
        self.loads = dict.fromkeys(projects, 0)
        self.holders: dict[Project, list[Person]] = {project: [] for project in projects}
        self.team_has: Counter[tuple[frozenset[Project], Project]] = Counter()

    def take(self, pairs: Iterable[tuple[Person, Project]], *, fixed: bool) -> None:
        """Begin from these pairs; those that may not be, or don't fit in any more, are left out."""
        for person, project in pairs:
            if person not in self.given or project not in self.loads or project in self.given[person]:
                continue
            if fixed or (project not in self.barred[person] and len(self.given[person]) < self.each):
                self._give(person, project)
                if fixed:
                    self.fixed.add((person, project))

    def fill(self) -> None:
        """Everybody has as many as they can: those with the fewest choices choose first."""
        people = list(self.given)
        self.dice.shuffle(people)
        people.sort(key=lambda person: len(self.allowed[person]))
        for _turn in range(self.each):
            for person in people:
                choices = [project for project in self.allowed[person] if project not in self.given[person]]
                if choices and len(self.given[person]) < self.each:
                    self._give(person, min(choices, key=lambda project: self._preference(person, project)))

    def _preference(self, person: Person, project: Project) -> tuple[int, int, float]:
        """The least reviewed first; then what the person's team-mates don't see already; then by lot."""
        return self.loads[project], self.team_has[self.barred[person], project], self.dice.random()

    def mend(self) -> None:
        """No chain of swaps leads from a project to one that has at least two reviews fewer."""
        while any(self._relieve(project) for project in sorted(self.loads, key=lambda p: -self.loads[p])):
            pass

    def _relieve(self, crowded: Project) -> bool:
        """Move one review away from the project, by the shortest chain of swaps; false where none is."""
        if self.loads[crowded] - 2 < min(self.loads.values()):
            return False
        came: dict[Project, tuple[Project, Person]] = {}
        seen, waiting = {crowded}, deque([crowded])
        while waiting:
            here = waiting.popleft()
            if self.loads[here] <= self.loads[crowded] - 2:
                self._shift(crowded, here, came)
                return True
            for person in self.holders[here]:
                if (person, here) in self.fixed:
                    continue
                for there in self.allowed[person]:
                    if there not in seen and there not in self.given[person]:
                        seen.add(there)
                        came[there] = (here, person)
                        waiting.append(there)
        return False

    def _shift(self, crowded: Project, end: Project, came: dict[Project, tuple[Project, Person]]) -> None:
        while end != crowded:
            before, person = came[end]
            self._take_back(person, before)
            self._give(person, end)
            end = before

    def starved(self) -> frozenset[Project]:
        """The projects with at least two reviews fewer than the most reviewed one."""
        most = max(self.loads.values(), default=0)
        return frozenset(project for project, load in self.loads.items() if load <= most - 2)

    def _give(self, person: Person, project: Project) -> None:
        self.given[person].append(project)
        self.holders[project].append(person)
        self.loads[project] += 1
        self.team_has[self.barred[person], project] += 1

    def _take_back(self, person: Person, project: Project) -> None:
        self.given[person].remove(project)
        self.holders[project].remove(person)
        self.loads[project] -= 1
        self.team_has[self.barred[person], project] -= 1
