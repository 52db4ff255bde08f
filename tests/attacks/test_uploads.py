"""Hostile names, archives and pictures are tried by an ordinary user, in a child process (F4-e to F4-i)."""

import re

from tests.attacks.unprivileged import run


def test_hostile_uploads_reach_nothing() -> None:
    told = run("tests/attacks/hostile_uploads.py")
    assert told.returncode == 0, told.stdout[-5_000:] + told.stderr[-2_000:]
    passed = re.search(r"(\d+) passed", told.stdout)
    assert passed is not None
    assert int(passed[1]) >= 80, "they were really tried"
