"""The attacks' world is built once in a run; wherever it is wanted after that, it is brought back."""

import pickle

from flask import Flask

from tests.attacks.world import World, build_world
from tests.demonstration import one_at_a_time
from tests.put_by import bring_back, put_by


def the_world(app: Flask) -> World:
    """The world, in tables that were empty; the first process that asks for it builds it for all.

    Needs a request context; commits.
    """
    with one_at_a_time() as shared:
        kept = shared / "world"
        if not kept.exists():
            world = build_world(app)
            kept.write_bytes(pickle.dumps((world, put_by())))
            return world
    world, rows_and_files = pickle.loads(kept.read_bytes())
    bring_back(rows_and_files)
    return world
