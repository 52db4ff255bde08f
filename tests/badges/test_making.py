"""The office makes badges in the house: words, picture, details, rules; what was awarded stays as it was."""

import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from badges import checking, issuing, operations
from badges.making import queries
from badges.models import Award, BadgeClass
from badges.openbadges.report import Verdict
from badges.rules import Rules
from courses.models import Programme
from tests.badges.test_awards import BADGE
from tests.counting import count_queries

WORDS = {
    f"{kind}_{language}": f"{text} {language}"
    for language in ("fi", "sv", "en")
    for kind, text in (("name", "Tekijä"), ("description", "Teki."), ("criteria", "Teki ja kertoi."))
}


@pytest.fixture
def officer(session: Any, factories: Any, sign_in: Any) -> FlaskClient:
    """A browser of somebody of the office."""
    signed_in: FlaskClient = sign_in(factories.office_person())
    return signed_in


@pytest.fixture
def badge(session: Any, officer: FlaskClient) -> BadgeClass:
    """A badge made in the interface."""
    assert officer.post("/office/badges/new", data=WORDS).status_code == 302
    return session.scalars(select(BadgeClass)).one()  # type: ignore[no-any-return]


def change(session: Any, browser: FlaskClient, badge: BadgeClass, page: str, **told: Any) -> BadgeClass:
    """What the office changed on that page is saved; the newest version."""
    seen = str(session.scalars(queries.newest_classes().where(BadgeClass.slug == badge.slug)).one().id)
    answer = browser.post(f"/office/badges/{badge.slug}/{page}", data={"seen": seen, **told})
    assert answer.status_code == 302, answer.text
    session.expire_all()
    found = queries.badge(badge.slug)
    assert found is not None
    return found


def test_a_badge_is_made_once_however_often_the_button_is_pressed(session: Any, officer: FlaskClient) -> None:
    told = {**WORDS, "once": "7f6a4c9e-5a54-4b0e-9a34-0e0f2f4b8c11"}
    where = [officer.post("/office/badges/new", data=told).location for _ in range(2)]
    assert where == ["/office/badges/tekija-fi-7f6a4c9e"] * 2
    made = session.scalars(select(BadgeClass)).one()
    assert (made.made_here, made.name["sv"], made.rules) == (True, "Tekijä sv", {})


def test_a_badge_needs_its_words_in_three_languages(session: Any, officer: FlaskClient) -> None:
    answer = officer.post("/office/badges/new", data={**WORDS, "criteria_sv": " "})
    assert answer.status_code == 422
    assert "Tekijä en" in answer.text
    assert session.scalar(select(func.count(BadgeClass.id))) == 0


def test_what_can_t_be_signed_is_told_beside_the_field(
    session: Any, officer: FlaskClient, badge: BadgeClass
) -> None:
    """An emoji beside a half-width letter: JavaScript sorts them otherwise than the standard."""
    told = {"seen": str(badge.id), "level": "", "tags_fi": "🐍, ｶ"}
    answer = officer.post(f"/office/badges/{badge.slug}/details", data=told)
    assert answer.status_code == 422
    assert "emoji" in answer.text
    assert session.scalar(select(func.count(BadgeClass.id))) == 1


def test_the_picture_is_shown_before_it_is_chosen(
    session: Any, officer: FlaskClient, badge: BadgeClass
) -> None:
    design = {"shape": "shield", "colour": "sun", "icon": "sprout"}
    page = officer.post(f"/office/badges/{badge.slug}/picture", data={**design, "look": "1"})
    assert "/office/badges/drawing/shield-sun-sprout.svg" in page.text
    assert officer.get("/office/badges/drawing/shield-sun-sprout.svg").data.startswith(b"<svg")
    assert officer.get("/office/badges/drawing/shield-sun-nothing.svg").status_code == 404
    assert session.scalar(select(func.count(BadgeClass.id))) == 1
    before = bytes(session.scalar(select(BadgeClass.picture)))
    newest = change(session, officer, badge, "picture", **design)
    assert newest.design == design
    assert newest.picture != before


def test_an_own_picture_becomes_a_square_and_a_wrong_one_is_refused(
    session: Any, officer: FlaskClient, badge: BadgeClass
) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (900, 300), "red").save(drawn, "JPEG")
    design = {"shape": "rosette", "colour": "lake", "icon": "star"}
    own = {**design, "file": (io.BytesIO(drawn.getvalue()), "oma.jpg")}
    newest = change(session, officer, badge, "picture", **own)
    with Image.open(io.BytesIO(newest.picture)) as image:
        assert (image.format, image.size, image.getpixel((256, 5))) == ("PNG", (512, 512), (0, 0, 0, 0))
    kept = change(session, officer, badge, "words", **{**WORDS, "name_fi": "Toinen"})
    assert (kept.picture, kept.design) == (newest.picture, newest.design)
    svg = (io.BytesIO(b"<svg><script>alert(1)</script></svg>"), "kuva.svg")
    liar = (io.BytesIO(b"<html>"), "kuva.png")
    for file in (svg, liar):
        wrong = {"seen": str(kept.id), **design, "file": file}
        assert officer.post(f"/office/badges/{badge.slug}/picture", data=wrong).status_code == 422


def test_a_badge_that_was_awarded_stays_as_it_was_when_the_class_changes(
    session: Any, factories: Any, officer: FlaskClient, badge: BadgeClass
) -> None:
    first = issuing.badge_class_of(badge.slug)
    assert first is not None
    award = operations.award(factories.person(), None, first)
    assert award is not None
    session.commit()
    signed = bytes(session.scalar(select(Award.credential)))
    newest = change(session, officer, badge, "words", **{**WORDS, "name_fi": "Taitaja"})
    assert newest.name["fi"] == "Taitaja"
    assert session.get(BadgeClass, first.id).name["fi"] == "Tekijä fi"
    assert bytes(session.scalar(select(Award.credential))) == signed
    back = change(session, officer, badge, "words", **WORDS)
    assert back.name["fi"] == "Tekijä fi"
    assert len({first.id, newest.id, back.id}) == 3


def test_saving_the_same_makes_no_version(session: Any, officer: FlaskClient, badge: BadgeClass) -> None:
    change(session, officer, badge, "words", **WORDS)
    assert session.scalar(select(func.count(BadgeClass.id))) == 1


def test_nobody_overwrites_a_change_that_they_have_not_seen(
    session: Any, officer: FlaskClient, badge: BadgeClass
) -> None:
    stale = str(badge.id)
    change(session, officer, badge, "words", **{**WORDS, "name_fi": "Ensimmäinen"})
    told = {**WORDS, "name_fi": "Toinen", "seen": stale}
    answer = officer.post(f"/office/badges/{badge.slug}/words", data=told)
    assert answer.status_code == 409
    assert "Toinen" in answer.text


def test_level_tags_and_skills_stand_in_the_credential(
    session: Any, factories: Any, officer: FlaskClient, badge: BadgeClass, client: FlaskClient
) -> None:
    skill = "kehittää prosesseja http://data.europa.eu/esco/skill/1"
    told = {"level": "advanced", "validity_months": "24", "tags_fi": "kunta, työ, kunta", "skills": skill}
    newest = change(session, officer, badge, "details", **told)
    assert (newest.validity_months, newest.tags["fi"]) == (24, ["kunta", "työ"])
    compiled = issuing.badge_class_of(badge.slug)
    assert compiled is not None
    award = operations.award(factories.person(), None, compiled)
    assert award is not None
    achievement = json.loads(award.credential)["credentialSubject"]["achievement"]
    assert achievement["tag"] == ["kunta", "työ", "syventävä taso"]
    assert achievement["alignment"][0]["targetName"] == "kehittää prosesseja"
    session.commit()
    assert checking.check(award.credential).verdict is Verdict.VALID
    wrong = {"seen": str(newest.id), "level": "", "skills": "ilman osoitetta"}
    assert officer.post(f"/office/badges/{badge.slug}/details", data=wrong).status_code == 422


def test_rules_are_chosen_from_a_programme_s_tasks_and_other_badges(
    session: Any, factories: Any, officer: FlaskClient, badge: BadgeClass
) -> None:
    programme: Programme = factories.programme()
    other = issuing.load_badge_class(BADGE, issuing.ensure_issuer(factories.office()))
    session.commit()
    page = f"/office/badges/{badge.slug}/rules"
    assert programme.slug in officer.get(page).text
    assert "Tehtävä pre-1" in officer.get(f"{page}?programme={programme.slug}").text
    told = MultiDict(
        [("sessions", "2"), ("tasks", "some"), ("named", "pre-1"), ("project", "y"), ("badges", other.slug)]
    )
    told["seen"] = str(badge.id)
    assert officer.post(f"{page}?programme={programme.slug}", data=told).status_code == 302
    newest = queries.badge(badge.slug)
    assert newest is not None
    assert newest.programme_id == programme.id
    assert Rules.from_json(newest.rules) == Rules(2, False, ("pre-1",), False, True, (other.slug,))
    shown = officer.get(f"/office/badges/{badge.slug}").text
    assert "Tehtävä pre-1" in shown
    wrong = MultiDict({"tasks": "some", "seen": str(newest.id)})
    assert officer.post(page, data=wrong).status_code == 422


def test_a_badge_of_a_programme_is_shown_but_changed_in_its_content(
    session: Any, factories: Any, officer: FlaskClient
) -> None:
    issuing.load_badge_class(BADGE, issuing.ensure_issuer(factories.office()))
    session.commit()
    assert officer.get(f"/office/badges/{BADGE.slug}").status_code == 200
    assert officer.post(f"/office/badges/{BADGE.slug}/words", data=WORDS).status_code == 404


def test_only_the_office_makes_badges(session: Any, factories: Any, sign_in: Any, badge: BadgeClass) -> None:
    trainer = sign_in(factories.trainer(factories.cohort()))
    for page in ("", "/words", "/picture", "/details", "/rules", "/give"):
        assert trainer.get(f"/office/badges/{badge.slug}{page}").status_code == 404
    assert trainer.post("/office/badges/new", data=WORDS).status_code == 403


HOSTILE = (
    "\x00",
    "\u202e",
    "{{7*7}}",
    "'; DROP TABLE awards;--",
    "9" * 30,
    "-1",
    "a" * 20_000,
    "\ud800",
    "🐍ｶ",
)


@pytest.mark.parametrize("page", ["words", "picture", "details", "rules", "rules?programme=", "give"])
def test_no_field_of_a_badge_s_forms_breaks_a_page(
    session: Any, factories: Any, officer: FlaskClient, badge: BadgeClass, page: str
) -> None:
    factories.programme()
    fields = [*WORDS, "shape", "colour", "icon", "level", "validity_months", "tags_fi", "skills", "sessions"]
    fields += [
        "tasks",
        "named",
        "badges",
        "people",
        "addresses",
        "language",
        "reason",
        "seen",
        "once",
        "sure",
    ]
    sound = {**WORDS, "shape": "circle", "colour": "lake", "icon": "star", "level": "", "tasks": "none"}
    sound |= {"reason": "Auttoi.", "language": "fi", "addresses": "muu@example.org", "seen": str(badge.id)}
    tries = [(field, HOSTILE[at % len(HOSTILE)]) for at, field in enumerate(fields)]
    tries += [("once", value) for value in HOSTILE]
    for number, (field, value) in enumerate(tries):
        text = value.encode("utf-8", "replace").decode()
        told = dict.fromkeys(fields, text) if number >= len(fields) else {**sound, field: text}
        answer = officer.post(f"/office/badges/{badge.slug}/{page}", data=told)
        assert answer.status_code < 500, (field, value)


@pytest.mark.parametrize("page", ["give?cohort=x", "rules?programme=x", "picture?shape=x", "give?page=x"])
def test_no_parameter_of_a_badge_s_addresses_breaks_a_page(
    officer: FlaskClient, badge: BadgeClass, page: str
) -> None:
    assert officer.get(f"/office/badges/{badge.slug}/{page}").status_code in (200, 404)


def test_the_pages_are_cheap_however_many_badges_there_are(
    session: Any, factories: Any, app: Any, officer: FlaskClient, badge: BadgeClass
) -> None:
    """At most 12 queries and 25 kB a page."""
    issuer = issuing.ensure_issuer(factories.office())
    for number in range(45):
        copied = {name: getattr(badge, name) for name in ("name", "description", "criteria", "criteria_html")}
        row = {"slug": f"merkki-{number}", "digest": f"{number}", "issuer_id": issuer.id, "made_here": True}
        session.add(BadgeClass(**copied, **row, design=badge.design, picture=b"", template={}))
    programme = factories.programme()
    cohort = factories.cohort()
    for _each in range(50):
        factories.participant(cohort)
    session.commit()
    here = f"/office/badges/{badge.slug}"
    pages = [
        f"/rules?programme={programme.slug}",
        "/words",
        "/picture",
        "/details",
        f"/give?cohort={cohort.id}",
    ]
    for page in ("/office/badges", "/office/badges/new", here, *(here + page for page in pages)):
        with count_queries(app) as asked:
            answer = officer.get(page)
        assert answer.status_code == 200
        assert len(asked) <= 12, (page, asked)
        assert len(answer.data) <= 25_000, page
