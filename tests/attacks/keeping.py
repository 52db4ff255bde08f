"""The attacks' world is built once in a run; wherever it is wanted after that, it is brought back."""

import pickle

from flask import Flask
from sqlalchemy import update

from foundation import clock
from foundation.database import db
from people.models import UserSession
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
            unready = shared / "unready world"
            world = build_world(app)
            unready.write_bytes(pickle.dumps((world, put_by())))
            unready.rename(kept)
            db.session.rollback()  # what was read to be put by is not held any longer
            return world
    world, rows_and_files = pickle.loads(kept.read_bytes())
    bring_back(rows_and_files)
    now = clock.now()  # everybody came in just now, also where the world is older than that
    db.session.execute(update(UserSession).values(created_at=now, seen_at=now))
    shown = UserSession.second_factor_at.is_not(None)
    db.session.execute(update(UserSession).where(shown).values(second_factor_at=now))
    db.session.commit()
    return world
