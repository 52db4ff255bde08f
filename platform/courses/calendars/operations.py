"""A person's feed is opened, gets another address, is closed."""

import secrets
from typing import cast

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from courses.calendars.models import CalendarFeed
from foundation.audit import record
from foundation.database import db
from foundation.sealing import SealBroken, open_sealed, seal
from people.links import hash_of
from people.models import Person

_PURPOSE = "kehittamo calendar feeds 1"


def feed_of(person: Person) -> CalendarFeed | None:
    """The person's feed, None while it is closed."""
    return db.session.scalar(select(CalendarFeed).where(CalendarFeed.person_id == person.id))


def open_feed(person: Person) -> None:
    """The person's feed is open at a new address; an earlier address works no more."""
    feed, secret = feed_of(person), secrets.token_urlsafe(32)
    if feed is not None:
        _give(feed, secret)
        db.session.flush()
        record(person, "renewed calendar address", feed)
        return
    feed = CalendarFeed(person_id=person.id)
    _give(feed, secret)
    try:
        with db.session.begin_nested():
            db.session.add(feed)
    except IntegrityError:  # the other half of a double click: its address is as good
        return
    record(person, "opened calendar feed", feed)


def close_feed(person: Person) -> None:
    """The person's feed has no address; a second time changes nothing."""
    feed = feed_of(person)
    if feed is not None:
        record(person, "closed calendar feed", feed)
        db.session.delete(feed)
        db.session.flush()


def secret_of(feed: CalendarFeed) -> str:
    """The secret of the feed's address; empty when the house has another KEY_SECRET now."""
    try:
        return open_sealed(
            feed.secret_sealed, _key_secret(), purpose=_PURPOSE, owner=str(feed.person_id)
        ).decode()
    except SealBroken:  # calendars still find it by the hash; to see the address, one makes a new one
        return ""


def _give(feed: CalendarFeed, secret: str) -> None:
    feed.secret_hash = hash_of(secret)
    feed.secret_sealed = seal(secret.encode(), _key_secret(), purpose=_PURPOSE, owner=str(feed.person_id))


def _key_secret() -> str:
    return cast(str, current_app.config["KEY_SECRET"])
