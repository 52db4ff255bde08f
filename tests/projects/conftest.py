"""What the tests of this room share."""

import pytest

from tests.harmless import assert_harmless


@pytest.fixture
def harmless():
    """Fails when a page could do harm."""
    return assert_harmless
