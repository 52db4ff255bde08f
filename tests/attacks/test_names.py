"""Hostile names, titles and reasons in every row there is: no page of anybody's runs them or breaks."""

import itertools
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import String, Text, select
from sqlalchemy.types import TypeDecorator

from applications.models import CohortApplication
from assignments.models import Feedback, Submission, SubmissionVersion
from courses.models import CoachingSession, Cohort, Invitation
from discussions.models import Post, Thread
from fair.models import Review
from foundation.files import StoredFile
from organisations.models import Organisation
from people.models import Person
from projects.models import Group, Project
from tests.attacks.world import World
from tests.crawling import BASE, walk
from tests.harmless import assert_harmless_html
from tests.hostile import XSS

pytestmark = pytest.mark.only_on("sqlite")  # what pages show is the same wherever it is kept

SHORT = [text.replace("\x00", "") for text in XSS if len(text) <= 70 and "\n" not in text]
WRITTEN: dict[type[Any], tuple[str, ...]] = {
    Person: ("name", "title"),
    Organisation: ("name", "url"),
    Cohort: ("name",),
    CoachingSession: ("place",),
    Invitation: ("name",),
    Thread: ("title",),
    Post: ("text", "hidden_reason"),
    Submission: ("text",),
    SubmissionVersion: ("text",),
    Feedback: ("text",),
    Group: ("name",),
    Project: ("title", "goal", "text"),
    Review: ("works", "question", "suggestion", "decline_reason"),
    CohortApplication: ("need", "commitment", "dates_note"),
    StoredFile: ("name",),
}
"""The columns that hold what people typed and that pages show as plain text."""


def poison(session: Any) -> None:
    """Every such column of every row says something hostile, each row another thing, names apart."""
    number = itertools.count()
    for kind, columns in WRITTEN.items():
        for row in session.scalars(select(kind)):
            for column in columns:
                count = next(number)
                setattr(row, column, f"{SHORT[count % len(SHORT)]} {count}")
                assert isinstance(kind.__table__.c[column].type, (String, Text, TypeDecorator))
    session.commit()


def browser_of(app: Flask, cookie: str) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction(base_url=BASE) as values:
        values["_user_id"] = cookie
    return client


def test_hostile_names_stay_words_on_every_page(app: Flask, world: World, session: Any) -> None:
    poison(session)
    seen: set[str] = set()
    for name in ("participant", "newcomer", "observer", "representative", "trainer", "office"):
        client = browser_of(app, world.cookies[name])
        met = walk(app, client, each=2)
        broken = [address for address, status in met.status.items() if status >= 500]
        assert not [one for one in broken if "/sign-in/organisation/" not in one], "but no provider answers"
        for address in met.html.keys() - set(broken):
            assert_harmless_html(met.html[address])
        seen |= set(met.pages)
    assert len(seen) > 35, "the walk went everywhere"
