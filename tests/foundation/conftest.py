"""What the ground's tests share: a mail server."""

from collections.abc import Iterator

import pytest

from tests.servers import PostOffice


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    """A mail server that is open."""
    office = PostOffice()
    office.open()
    yield office
    office.close()
