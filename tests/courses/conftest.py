"""What the tests of courses share."""

from pathlib import Path

import pytest

from tests.courses.small_programme import write_programme


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small content folder without a mistake."""
    return write_programme(tmp_path)
