"""Attack tests run as an ordinary user, in a folder of their own: as root one might overwrite the system.

`run` starts pytest as a child on files whose names begin with `hostile_`, which nothing else collects. In the
child this module is a plugin: when it was started as root, it becomes `nobody` after the tests were imported
and before the first of them runs.
"""

import email
import encodings
import importlib.resources
import os
import pkgutil
import pwd
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest
from PIL import Image

from kehittamo.rooms import parts

PROJECT = Path(__file__).parents[2]
ORDINARY = "nobody"
LATE = ("sqlite3", "sqlalchemy.dialects.sqlite", "PIL.PngImagePlugin", "PIL.JpegImagePlugin")


def run(*files: str) -> subprocess.CompletedProcess[str]:
    """These tests have been run by an ordinary user who can write to a folder of their own alone."""
    with tempfile.TemporaryDirectory(prefix="kehittamo-ordinary-") as own:
        if os.geteuid() == 0:
            shutil.chown(own, ORDINARY)
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{PROJECT / 'platform'}:{PROJECT}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": own,
            "TMPDIR": own,
        }
        command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.attacks.unprivileged"]
        command += ["-p", "no:cacheprovider", f"--basetemp={own}/pytest", *files]
        return subprocess.run(
            command, cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=300, check=False
        )


def pytest_collection_finish(session: pytest.Session) -> None:
    """The plugin's part, in the child."""
    if os.geteuid() != 0:
        return
    _fetch_what_comes_late()
    person = pwd.getpwnam(ORDINARY)
    os.setgroups([])
    os.setgid(person.pw_gid)
    os.setuid(person.pw_uid)


def _fetch_what_comes_late() -> None:
    """Python's own modules may lie where an ordinary user can't read: the library is imported beforehand."""
    for package in (encodings, importlib, importlib.resources, email):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            with suppress(ImportError, AttributeError):  # some are for Windows
                import_module(module.name)
    for name in LATE:
        import_module(name)
    for part in ("models", "documents", "views", "receivers", "home", "commands"):
        parts(part)
    Image.init()
