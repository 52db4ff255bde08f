"""Letters are in the receiver's language, whoever causes them and whatever language the page was in."""

from typing import Any

import pytest
from flask_babel import gettext
from sqlalchemy import select

from foundation.database import db
from foundation.languages import in_language
from foundation.outbox import Letter
from tests.applications.conftest import Town
from tests.factories import applications as factory


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_letters_speak_the_receivers_language(language: str, town: Town, factories: Any) -> None:
    town.applicant.language = language
    town.officer.language = "en" if language == "fi" else "fi"
    made = factory.sent(town.applicant, town.place, town.programme)
    factory.accept(town.officer, made)
    title = made.programme.current_version.title  # type: ignore[union-attr]
    letters = list(db.session.scalars(select(Letter)))
    own = [letter for letter in letters if letter.recipient == town.applicant.email]
    assert len(own) == 2
    for letter in own:
        assert letter.language == language
        assert f"{title[language]}\n" in letter.body
    with in_language(language):
        subject = gettext("Decision on %(reference)s: accepted", reference=made.reference)
    assert own[1].subject == subject
    notice = next(letter for letter in letters if letter.recipient == town.officer.email)
    assert notice.language == town.officer.language
    assert f"{title[town.officer.language]}\n" in notice.body


def test_a_long_name_fits_the_subject(town: Town) -> None:
    town.place.name = "Pitkä" * 32
    factory.sent(town.applicant, town.place, town.programme)
    assert all(len(letter.subject) <= 200 for letter in db.session.scalars(select(Letter)))
