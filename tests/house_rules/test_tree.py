"""The tree keeps its promises: layers, sizes, who commits, who reads the request, no inline script."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

PLATFORM = Path(__file__).parents[2] / "platform"
TESTS = sorted((Path(__file__).parents[2] / "tests").rglob("*.py"))
MODULES = sorted(path for path in PLATFORM.rglob("*.py"))
TEMPLATES = sorted(PLATFORM.rglob("templates/**/*.html"))
SHELLS = re.compile(r"(views|documents|tasks|commands|demo|setting_up|session|arriving|factory|navigation)")


def test_platform_is_the_standard_library_s_even_from_the_project_s_root(project: Path) -> None:
    command = [sys.executable, "-c", "import platform; print(platform.python_version())"]
    told = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == sys.version.split()[0]
    assert not (PLATFORM / "__init__.py").exists()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PLATFORM)))
def test_a_module_is_short_and_says_what_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "a module opens with one sentence"
    assert text.count("\n") <= 320
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 45, f"{node.name} is long"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PLATFORM)))
def test_only_shells_read_the_request_or_commit(path: Path) -> None:
    inside = str(path.relative_to(PLATFORM))
    if inside.startswith(("foundation/", "kehittamo/")) or SHELLS.search(inside):
        return
    text = path.read_text(encoding="utf-8")
    assert ".commit()" not in text
    names = {
        name.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and node.module == "flask"
        for name in node.names
    }
    assert names.isdisjoint({"request", "session", "g"})


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PLATFORM)))
def test_the_wall_clock_hangs_in_one_place(path: Path) -> None:
    if path == PLATFORM / "foundation" / "clock.py":
        return
    assert not re.search(r"datetime\.(now|utcnow|today)\(|date\.today\(", path.read_text(encoding="utf-8"))


def test_tests_run_a_task_where_they_are() -> None:
    """Called, a task works for the app that was made last: perhaps on the tables of another test."""
    assert {str(path): called for path in TESTS if (called := _called_tasks(path))} == {}


def _called_tasks(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    imported = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    tasks = {
        name.asname or name.name
        for node in imported
        if (node.module or "").endswith(".tasks")
        for name in node.names
    }
    modules = {
        name.asname or name.name
        for node in imported
        if node.module and (PLATFORM / node.module).is_dir()
        for name in node.names
        if name.name == "tasks"
    }
    called = [ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call)]
    return {name for name in called if name in tasks or re.sub(r"\.\w+$", "", name) in modules}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PLATFORM)))
def test_a_template_has_no_inline_script_or_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=\"|javascript:", text)
    assert "|safe}" not in text.replace(" ", "")
