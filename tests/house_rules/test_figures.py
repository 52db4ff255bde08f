"""The promises of `docs/safety.md` and the tests that hold them are the same: none lacks the other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"F\d-[a-z]")
SPAN = re.compile(r"(F\d)-([a-z]) to (?:F\d-)?([a-z])\b")
NAMED = re.compile(r"`(tests/[\w/]+\.py)`")
COUNTS = {"F1": 12, "F2": 17, "F3": 10, "F4": 13, "F5": 10, "F6": 12, "F7": 5}


def rows_in(words: str) -> set[str]:
    """The rows that the words name, those between "F2-a to F2-p" too; F9 is one row."""
    found = set(ROW.findall(words)) | set(re.findall(r"\bF9\b", words))
    for figure, first, last in SPAN.findall(words):
        found |= {f"{figure}-{chr(letter)}" for letter in range(ord(first), ord(last) + 1)}
    return found


def docstrings(path: Path) -> Iterator[str]:
    """What a module, its classes and its functions say of themselves."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield ast.get_docstring(node) or ""


def held() -> dict[str, set[str]]:
    """For each row the files of tests that name it."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        if path == Path(__file__):
            continue
        for row in rows_in(" ".join(docstrings(path))):
            found.setdefault(row, set()).add(str(path.relative_to(ROOT)))
    return found


def promised() -> dict[str, str]:
    """The rows of the document's tables with the rest of their line."""
    lines = (ROOT / "docs" / "safety.md").read_text().split("\n")
    rows = [line.strip("| ").split(" | ", 1) for line in lines if re.match(r"\| (F\d-[a-z]|F9) \|", line)]
    return dict(rows)


def test_every_row_of_every_figure_is_in_the_document() -> None:
    counted = {figure: sum(row.startswith(f"{figure}-") for row in promised()) for figure in COUNTS}
    assert counted == COUNTS
    assert "F9" in promised()


def test_every_promise_is_held_by_a_test_or_says_why_not() -> None:
    tests = held()
    loose = [row for row, rest in promised().items() if row not in tests and "Not held here" not in rest]
    assert loose == []


def test_the_files_in_the_document_name_the_row() -> None:
    tests = held()
    wrong = [
        (row, file)
        for row, rest in promised().items()
        for file in NAMED.findall(rest)
        if file not in tests.get(row, set())
    ]
    silent = [row for row, rest in promised().items() if not NAMED.findall(rest) and "Not held" not in rest]
    assert (wrong, silent) == ([], [])
    assert sum(len(NAMED.findall(rest)) for rest in promised().values()) > len(promised()) - 5


def test_no_test_names_a_row_that_nobody_promised() -> None:
    assert {row for row in held() if not row.startswith("F8")} <= set(promised())
