"""The sharing of reviews is as even as can be, keeps what must be kept, and says what stands in its way."""

import itertools
import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fair.allocation import Allocation, allocate

Fair = tuple[dict[str, set[int]], list[int], int]


@st.composite
def small_fairs(draw: st.DrawFn) -> Fair:
    projects = list(range(draw(st.integers(1, 4))))
    people = [f"p{number}" for number in range(draw(st.integers(1, 5)))]
    barred = {person: draw(st.sets(st.sampled_from(projects), max_size=4)) for person in people}
    return barred, projects, draw(st.integers(1, 3))


def best_spread(
    barred: dict[str, set[int]], projects: list[int], each: int, kept: set[tuple[str, int]]
) -> int:
    """The smallest difference that any sharing has, found by trying all of them."""
    ways = []
    for person, never in barred.items():
        allowed = [project for project in projects if project not in never]
        held = {project for someone, project in kept if someone == person}
        size = max(len(held), min(each, len(set(allowed) | held)))
        free = [project for project in allowed if project not in held]
        ways.append([held | set(more) for more in itertools.combinations(free, size - len(held))])
    best = 99
    for way in itertools.product(*ways):
        loads = Counter(dict.fromkeys(projects, 0))
        for theirs in way:
            loads.update(theirs)
        best = min(best, max(loads.values()) - min(loads.values()))
    return best


def check_whole(
    result: Allocation[str, int], barred: dict[str, set[int]], projects: list[int], each: int
) -> None:
    assert len(set(result.pairs)) == len(result.pairs)
    assert all(project not in barred[person] for person, project in result.pairs)
    counts = Counter(person for person, _ in result.pairs)
    for person, never in barred.items():
        assert counts[person] == min(each, len(set(projects) - never))
    assert result.loads == {p: sum(1 for _, q in result.pairs if q == p) for p in projects}


@settings(max_examples=300, deadline=None)
@given(small_fairs(), st.integers(0, 99))
def test_no_other_sharing_is_more_even(fair: Fair, seed: int) -> None:
    barred, projects, each = fair
    result = allocate(barred, projects, each, seed)
    check_whole(result, barred, projects, each)
    assert result.spread == best_spread(barred, projects, each, set())
    assert bool(result.starved) == (not result.balanced)


@settings(max_examples=200, deadline=None)
@given(small_fairs(), st.integers(0, 99), st.data())
def test_kept_reviews_stay_and_the_rest_is_as_even_as_they_allow(
    fair: Fair, seed: int, data: st.DataObject
) -> None:
    barred, projects, each = fair
    possible = [
        (person, project) for person in barred for project in projects if project not in barred[person]
    ]
    kept = set(data.draw(st.lists(st.sampled_from(possible), unique=True, max_size=4))) if possible else set()
    result = allocate(barred, projects, each, seed, kept=sorted(kept))
    assert kept <= set(result.pairs)
    assert result.spread == best_spread(barred, projects, each, kept)
    if result.held:
        assert best_spread(barred, projects, each, set()) <= 1 < result.spread


@settings(max_examples=100, deadline=None)
@given(small_fairs(), st.integers(0, 99), st.data())
def test_wishes_never_cost_balance_and_are_kept_where_nothing_is_in_the_way(
    fair: Fair, seed: int, data: st.DataObject
) -> None:
    barred, projects, each = fair
    possible = [(person, project) for person in barred for project in projects]
    wished = data.draw(st.lists(st.sampled_from(possible), max_size=6))
    result = allocate(barred, projects, each, seed, wished=wished)
    check_whole(result, barred, projects, each)
    assert result.spread == best_spread(barred, projects, each, set())
    again = allocate(barred, projects, each, seed + 1, wished=result.pairs)
    assert set(again.pairs) == set(result.pairs)


CASES = [(15, 4, 2), (24, 4, 3), (35, 5, 3), (50, 5, 3)]


def fair_of(
    people: int, group: int, conflicts: float, dice: random.Random
) -> tuple[dict[int, set[int]], list[int]]:
    """People in groups of about this size, and some who must not review one project more."""
    projects = list(range((people + group - 1) // group))
    barred = {person: {person % len(projects)} for person in range(people)}
    for never in barred.values():
        if dice.random() < conflicts:
            never.add(dice.choice(projects))
    return barred, projects


@pytest.mark.parametrize(("people", "group", "each"), CASES)
def test_four_hundred_fairs_of_each_size_are_balanced(people: int, group: int, each: int) -> None:
    """F5-g: no load differs by more than one."""
    dice = random.Random(people)
    for seed in range(400):
        barred, projects = fair_of(people, group, 0.2, dice)
        result = allocate(barred, projects, each, seed)
        assert result.balanced, (barred, seed)
        assert not result.short
        assert len(result.pairs) == people * each


def test_with_four_projects_everybody_reviews_all_the_others() -> None:
    barred = {f"p{number}": {number % 4} for number in range(14)}
    result = allocate(barred, [0, 1, 2, 3], 3, seed=1)
    assert set(result.pairs) == {(p, q) for p, never in barred.items() for q in range(4) if q not in never}


def test_who_has_too_few_projects_to_choose_from_is_told() -> None:
    result = allocate({"a": {0}, "b": {1}, "c": {0, 1}}, [0, 1], 3, seed=1)
    assert result.short == {"a": 1, "b": 1, "c": 0}
    assert result.balanced


def test_a_project_that_few_may_review_is_named() -> None:
    barred: dict[str, set[int]] = {f"p{number}": {3} for number in range(9)}
    barred["free"] = set()
    result = allocate(barred, [0, 1, 2, 3], 2, seed=1)
    assert result.starved == {3}
    assert result.loads[3] == 1
    assert not result.held


def test_reviews_already_begun_are_named_as_the_hindrance() -> None:
    barred: dict[str, set[int]] = {"a": {2}, "b": {1}, "c": {0}}
    kept = [("a", 0), ("b", 0), ("a", 1)]
    assert allocate(barred, [0, 1, 2], 1, seed=1).balanced
    result = allocate({**barred, "c": {2}}, [0, 1, 2], 1, seed=1, kept=kept)
    assert result.starved == {2}
    assert result.held


def test_the_same_seed_shares_out_the_same_way_and_another_otherwise() -> None:
    barred, projects = fair_of(24, 4, 0.2, random.Random(1))
    ways = {allocate(barred, projects, 3, seed).pairs for seed in (7, 7, 7)}
    assert len(ways) == 1
    assert allocate(barred, projects, 3, 8).pairs not in ways


def test_team_mates_see_different_stands() -> None:
    barred, projects = fair_of(24, 4, 0, random.Random(1))
    result = allocate(barred, projects, 3, seed=3)
    sets = Counter(
        (next(iter(barred[person])), frozenset(q for p, q in result.pairs if p == person))
        for person in barred
    )
    assert sum(count - 1 for count in sets.values()) <= 3


def test_a_late_project_gets_its_reviews_and_few_others_move() -> None:
    barred, projects = fair_of(24, 4, 0, random.Random(1))
    before = allocate(barred, projects, 3, seed=3)
    late = [*projects, 99]
    after = allocate(barred, late, 3, seed=3, kept=before.pairs[:20], wished=before.pairs[20:])
    assert after.balanced
    moved = set(before.pairs) - set(after.pairs)
    assert len(moved) == after.loads[99]
    assert moved.isdisjoint(before.pairs[:20])


def test_nobody_and_nothing_to_review_is_no_mishap() -> None:
    assert allocate({}, [], 3, seed=1).pairs == ()
    assert allocate({"a": {1}}, [1], 3, seed=1).loads == {1: 0}
