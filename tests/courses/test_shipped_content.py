"""The content that is shipped: whole, in three languages, of a length that people read."""

import re
from datetime import time
from pathlib import Path

import pytest

from courses.content import read_all
from courses.content_schema import MaterialContent, ProgrammeContent, SessionContent, TaskContent
from courses.content_values import Part
from courses.vocabulary import Joining, MaterialKind, SessionKind, TaskKind
from foundation.text import render_authored, render_markdown

SHIPPED = Path(__file__).parents[2] / "content"
SLUG = "sisaisten-kehittajien-valmennus"


PROGRAMMES = {content.slug: content for content in read_all(SHIPPED)}


@pytest.fixture
def shipped() -> ProgrammeContent:
    """The internal developers' coaching, the programme of the journey."""
    return PROGRAMMES[SLUG]


@pytest.fixture(params=PROGRAMMES)
def each(request: pytest.FixtureRequest) -> ProgrammeContent:
    """Every programme in turn."""
    return PROGRAMMES[request.param]


def test_the_shipped_coaching_is_as_the_organisations_know_it(shipped: ProgrammeContent) -> None:
    assert shipped.price_euros == 2000
    assert (shipped.head_count.least, shipped.head_count.most) == (15, 50)
    assert [session.weeks_after_first for session in shipped.sessions] == [0, 4, 8]
    assert shipped.sessions[0].starts == time(9, 0)
    assert [task.kind for task in shipped.tasks] == [TaskKind.PRE_WORK] * 2 + [TaskKind.INTERIM] * 3
    assert all(task.text is Part.REQUIRED for task in shipped.tasks)
    assert all(len(session.materials) >= 2 for session in shipped.sessions)
    assert shipped.fair.session == "day-3"
    assert shipped.badge.name["fi"] == "Sisäinen kehittäjä"


def test_every_shipped_text_is_whole_in_three_languages(each: ProgrammeContent) -> None:
    for words in _all_words(each):
        assert sorted(words) == ["en", "fi", "sv"]
        assert all(words.values())
        assert len(set(words.values())) == 3, f"not translated: {words['fi'][:60]}"


def test_translations_of_a_shipped_text_have_the_same_parts(each: ProgrammeContent) -> None:
    for part in _parts(each):
        outlines = {language: _outline(body) for language, body in part.body.items()}
        assert outlines["sv"] == outlines["fi"], getattr(part, "key", "programme")
        assert outlines["en"] == outlines["fi"], getattr(part, "key", "programme")


def test_shipped_materials_are_long_enough_to_teach_and_short_enough_to_read(each: ProgrammeContent) -> None:
    for material in each.materials:
        least = 120 if material.kind is MaterialKind.PAGE else 30  # what is beside the words teaches there
        for language, body in material.body.items():
            assert least <= len(body.split()) <= 700, f"{material.key} in {language}"


def test_every_plan_is_whole_in_three_languages(each: ProgrammeContent) -> None:
    for session in each.sessions:
        assert session.plan, session.key
        assert all(sorted(slot.words) == ["en", "fi", "sv"] for slot in session.plan)


def test_the_six_programmes_are_of_six_shapes() -> None:
    """Issue 4: each shows another shape."""
    kinds = {slug: [session.kind for session in one.sessions] for slug, one in PROGRAMMES.items()}
    days, webinars = [SessionKind.CONTACT_DAY] * 3, [SessionKind.WEBINAR]
    assert kinds == {
        "sisaisten-kehittajien-valmennus": days,
        "itseohjautuvuustyopajat": days,
        "haastetyopaja": days,
        "aivotyoagentit": webinars * 3,
        "tekoaly-yhteiskunnan-tarpeisiin": webinars * 6,
        "henkilostolahtoinen-tuottavuus": [
            SessionKind.WEBINAR, SessionKind.CONTACT_DAY, SessionKind.CONTACT_DAY, SessionKind.GUIDANCE,
            SessionKind.CONTACT_DAY, SessionKind.GUIDANCE, SessionKind.CONTACT_DAY,
        ],
    }  # fmt: skip
    assert {slug for slug, one in PROGRAMMES.items() if one.fair} == {SLUG}
    assert {slug for slug, one in PROGRAMMES.items() if one.joining is Joining.SELF_ENROLMENT} == {
        "tekoaly-yhteiskunnan-tarpeisiin"
    }


Texts = ProgrammeContent | SessionContent | TaskContent | MaterialContent


def _parts(content: ProgrammeContent) -> list[Texts]:
    return [content, *content.sessions, *content.tasks, *content.materials]


def _all_words(content: ProgrammeContent) -> list[dict[str, str]]:
    words = [said for part in _parts(content) for said in (part.title, part.summary, part.body)]
    words += [task.action for task in content.tasks]
    return [*words, content.badge.name, content.badge.description, content.badge.criteria]


def _outline(body: str) -> list[str]:
    """The Markdown marks that its lines begin with, in order."""
    return re.findall(r"(?m)^(?:##+|\s*-(?= )|\d+\.|>|\|)", body)


def test_what_is_authored_needs_only_one_wall_to_be_as_safe() -> None:
    for content in PROGRAMMES.values():
        for part in _parts(content):
            for body in part.body.values():
                assert render_authored(body) == render_markdown(body, top=1)
