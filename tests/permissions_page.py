"""Writes docs/permissions.md: `python -m tests.permissions_page`; `--check` only tells whether it is true."""

import sys
import tempfile
from pathlib import Path

from foundation.database import db
from kehittamo import create_app
from kehittamo.permission_table import address_lines, permission_page
from tests.attacks.asking import House
from tests.attacks.world import build_world
from tests.conftest import PUBLIC_URL, IsolatedClient

PAGE = Path(__file__).parents[1] / "docs" / "permissions.md"
HOW = (
    "docs/permissions.md is not what the house does: run `python -m tests.permissions_page`, read the change"
)
COLUMNS = {
    "stranger": "stranger",
    "no place": "no place",
    "participant": "participant",
    "participant of another cohort": "elsewhere",
    "trainer": "trainer",
    "observer": "observer",
    "representative": "representative",
    "office": "office",
    "earner": "earner",
}


def page_of(house: House) -> str:
    """The page as the house answers now."""
    return permission_page(house.app, COLUMNS, house.cells(tuple(COLUMNS)))


def page_faults(house: House) -> list[str]:
    """The house's lines of the table that are not in the written page."""
    written = set(PAGE.read_text(encoding="utf-8").splitlines())
    lines = address_lines(house.app, COLUMNS, house.cells(tuple(COLUMNS)), house.endpoints)
    return [line for line in lines if line not in written]


def main() -> int:
    """Ask a house of its own; returns 1 when ``--check`` finds a difference."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app({"KEHITTAMO_MODE": "test", "KEHITTAMO_DATA_DIR": folder}, WTF_CSRF_ENABLED=False)
        app.test_client_class = IsolatedClient
        with app.test_request_context(base_url=PUBLIC_URL):
            db.create_all()
            house = House(app, build_world(app))
        with house.unmarked():
            page = page_of(house)
        with app.app_context():
            db.engine.dispose()
    if "--check" in sys.argv:
        same = PAGE.read_text(encoding="utf-8") == page
        print("true" if same else HOW)
        return 0 if same else 1
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
