"""Is there a browser for the tests? Says in one line what to install where there is none."""

import shutil
import sys

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first is the same browser without its windows, and quicker."""


def browser() -> str | None:
    """The path of a Chromium, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


if __name__ == "__main__":
    if browser() is None:
        sys.exit("The tests need a browser: apt-get install chromium (Debian) or your system's Chromium.")
