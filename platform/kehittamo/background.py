"""Work that no visitor asked for: it writes, and it makes the same addresses as a visitor's page would."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask


@contextmanager
def background(app: Flask) -> Iterator[None]:
    """A context for tasks, commands and the opening of the house, with a database session of its own.

    It poses as a POST, because a GET promises the database to write nothing (see `foundation.database.tune`);
    its base is the public address, so that links in letters lead to the right host. On the way out the
    session is removed, whatever happened.
    """
    with app.app_context(), app.test_request_context(base_url=app.config["PUBLIC_URL"], method="POST"):
        yield
