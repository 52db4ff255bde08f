"""The tree keeps its promises: layers, sizes, who commits, who reads the request, no inline script."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

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


@cache
def source(path: Path) -> tuple[str, ast.Module]:
    """The module's text and what it is made of; each is read once."""
    text = path.read_text(encoding="utf-8")
    return text, ast.parse(text)


def test_a_module_is_short_and_says_what_it_is() -> None:
    amiss = []
    for path in MODULES:
        text, tree = source(path)
        if not ast.get_docstring(tree):
            amiss.append(f"{path}: a module opens with one sentence")
        if text.count("\n") > 320:
            amiss.append(f"{path}: {text.count(chr(10))} lines")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 45:
                amiss.append(f"{path}:{node.lineno}: {node.name} is long")
    assert len(MODULES) > 200
    assert amiss == []


def test_only_shells_read_the_request_or_commit() -> None:
    amiss = []
    for path in MODULES:
        inside = str(path.relative_to(PLATFORM))
        if inside.startswith(("foundation/", "kehittamo/")) or SHELLS.search(inside):
            continue
        text, tree = source(path)
        lines = enumerate(text.splitlines(), start=1)
        amiss += [f"{path}:{number}: commits" for number, line in lines if ".commit()" in line]
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "flask":
                read = {name.name for name in node.names} & {"request", "session", "g"}
                amiss += [f"{path}:{node.lineno}: reads {name}" for name in sorted(read)]
    assert amiss == []


def test_the_wall_clock_hangs_in_one_place() -> None:
    clock = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(")
    looked = {path for path in MODULES if clock.search(source(path)[0])}
    assert looked == {PLATFORM / "foundation" / "clock.py"}


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


def test_a_template_has_no_inline_script_or_style() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=\"|javascript:")
    amiss = []
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        found = [text.count("\n", 0, match.start()) + 1 for match in inline.finditer(text)]
        amiss += [f"{path}:{line}: inline" for line in found]
        amiss += [f"{path}: safe" for _once in range("|safe}" in text.replace(" ", ""))]
    assert len(TEMPLATES) > 100
    assert amiss == []
