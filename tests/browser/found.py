"""Is there a browser for the tests? Says in one line what to install where there is none."""

import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")


def browser() -> str | None:
    """The path of a Chromium, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


if __name__ == "__main__":
    if browser() is None:
        sys.exit("The tests need a browser: apt-get install chromium (Debian) or your system's Chromium.")
