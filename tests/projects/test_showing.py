"""A work is shown to everybody while each of its group allows it, and not a moment longer."""

import threading
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from courses.models import Enrolment
from foundation import clock
from foundation.audit import AuditEntry
from foundation.database import db
from foundation.outbox import Letter
from organisations.models import Organisation
from privacy import erasing
from privacy.models import Consent
from projects import operations, queries
from projects.models import Group, Project
from projects.showing import operations as showing
from projects.showing.queries import is_shown, shown_works_of
from projects.vocabulary import ProjectPhase
from tests.counting import count_queries
from tests.factories.projects import group
from tests.hostile import XSS

WORDS = {"title": "Rauhallinen ruokahetki", "goal": "Asukas syö rauhassa.", "text": "Kokeilimme **viikon**."}


@pytest.fixture
def place(session, factories):
    """A cohort with two members of a group that has described its work."""
    cohort = factories.cohort()
    people = [factories.participant(cohort, name) for name in ("Mari Laine", "Olli Koski")]
    made = group(cohort, *people, title=WORDS["title"])
    project = session.scalars(select(Project).where(Project.group_id == made.id)).one()
    operations.describe(project, phase=ProjectPhase.DOING, version=1, by=people[0], **WORDS)
    session.commit()
    return cohort, made.id, project.id, people


def _yes(session, project_id, *people):
    for person in people:
        project = session.get(Project, project_id)
        showing.say_yes(project, person, version=project.version)
    session.commit()


def _group(group_id):
    db.session.expire_all()
    return queries.group(group_id)


def _status(client, project_id):
    return client.get(f"/public/projects/{project_id}").status_code


def test_the_page_is_there_when_everybody_has_said_yes_and_gone_when_one_takes_it_back(
    session, client, sign_in, place
):
    _cohort, _group_id, project_id, (mari, olli) = place
    page, statuses = f"/projects/{project_id}/public", []
    for person in (mari, olli):
        browser = sign_in(person)
        form = BeautifulSoup(browser.get(page).text, "lxml").find("input", {"name": "version"})
        statuses.append(_status(client, project_id))
        for _double_click in range(2):
            assert browser.post(page, data={"version": form["value"]}).status_code == 302
    assert statuses == [404, 404]
    assert _status(client, project_id) == 200
    for _double_click in range(2):
        assert sign_in(mari).post(f"{page}/take-back").status_code == 302
    answer = client.get(f"/public/projects/{project_id}")
    assert answer.status_code == 410
    assert "noindex" in answer.text
    assert WORDS["title"] not in answer.text
    assert client.get(f"/public/projects/{project_id}/card.png").status_code == 404
    acts = session.scalars(select(AuditEntry.act).where(AuditEntry.object_id == project_id)).all()
    assert [acts.count(f"{word}allowed public page") for word in ("", "dis")] == [2, 1]


def test_the_page_shows_the_work_and_names_nobody(app, session, client, sign_in, place):
    cohort, group_id, project_id, people = place
    home = session.get(Organisation, cohort.organisation_id).name
    _yes(session, project_id, *people)
    with count_queries(app) as asked:
        answer = client.get(f"/public/projects/{project_id}")
    assert len(asked) <= 12
    page = BeautifulSoup(answer.text, "lxml")
    said = page.main.get_text(" ")
    assert page.h1.text == WORDS["title"]
    assert page.select_one(".prose strong").text == "viikon"
    assert all(words in said for words in (WORDS["goal"], home))
    names = [word for person in people for word in (person.name, person.email, *person.name.split())]
    assert not [name for name in [*names, _group(group_id).name] if name in answer.text]
    told = {
        tag.get("property") or tag.get("name"): tag["content"]
        for tag in page.head.find_all("meta", content=True)
    }
    assert (told["og:title"], told["og:description"], told["robots"]) == (
        WORDS["title"],
        WORDS["goal"],
        "noindex",
    )
    picture = client.get("?".join(urlsplit(told["og:image"])[2:4]))
    assert picture.data.startswith(b"\x89PNG")
    assert client.get(f"/public/projects/{project_id}/card.png?language=xx").status_code == 404
    assert client.get(f"/public/projects/{group_id}").status_code == 404
    shown = BeautifulSoup(sign_in(people[0]).get(f"/projects/{project_id}/public").text, "lxml")
    preview = shown.select_one(".shown-page").get_text(" ").split()
    assert preview == page.main.get_text(" ").split()[: len(preview)]


def test_a_yes_is_to_the_words_as_they_are(session, client, sign_in, place):
    _cohort, _group_id, project_id, (mari, olli) = place
    seen = session.get(Project, project_id).version
    _yes(session, project_id, mari, olli)
    sent = WORDS | {"goal": "Asukas syö.", "phase": "doing"}
    form = sign_in(mari).get(f"/projects/{project_id}/edit").text
    assert "sivu on kiinni, kunnes jokainen teistä on antanut luvan" in form
    only_phase = WORDS | {"phase": "evaluating", "version": str(seen)}
    sign_in(mari).post(f"/projects/{project_id}/edit", data=only_phase)
    assert _status(client, project_id) == 200
    sign_in(mari).post(f"/projects/{project_id}/edit", data=sent | {"version": str(seen + 1)})
    assert _status(client, project_id) == 410
    late = sign_in(olli).post(f"/projects/{project_id}/public", data={"version": str(seen)})
    assert late.status_code == 302
    _yes(session, project_id, mari)
    assert _status(client, project_id) == 410
    _yes(session, project_id, olli)
    assert _status(client, project_id) == 200


def test_whoever_has_not_said_yes_is_asked_by_letter_once_for_these_words(
    session, client, sign_in, factories, place
):
    cohort, group_id, project_id, (mari, olli) = place
    sari = factories.participant(cohort, "Sari Niemi")
    operations.join(_group(group_id), sari)
    session.commit()

    def asked() -> list[str]:
        kept = select(Letter).where(Letter.kind == "public_page").order_by(Letter.created_at)
        letters = session.scalars(kept).all()
        assert all(f"/projects/{project_id}/public" in one.body for one in letters)
        return sorted(f"{one.body.split()[2]} asks {one.recipient}" for one in letters)

    _yes(session, project_id, mari)
    _yes(session, project_id, mari)
    by_mari = sorted(f"Mari asks {person.email}" for person in (olli, sari))
    assert asked() == by_mari
    _yes(session, project_id, olli, sari)
    assert asked() == by_mari, "who was asked by one is not asked by the next"
    sent = WORDS | {"goal": "Asukas syö.", "phase": "doing"}
    version = session.get(Project, project_id).version
    sign_in(mari).post(f"/projects/{project_id}/edit", data=sent | {"version": str(version)})
    session.expire_all()
    _yes(session, project_id, sari)
    assert len(asked()) == 4, "other words are another question"


def test_who_comes_is_asked_and_who_goes_no_longer_counts(session, client, factories, place):
    cohort, group_id, project_id, (mari, olli) = place
    _yes(session, project_id, mari, olli)
    new = factories.participant(cohort, "Sari Niemi")
    operations.join(_group(group_id), new)
    session.commit()
    assert _status(client, project_id) == 410
    operations.leave(_group(group_id), new, by=new)
    session.commit()
    assert _status(client, project_id) == 200
    elsewhere = group(cohort).id
    operations.move(mari, _group(elsewhere), by=olli)
    session.commit()
    assert _status(client, project_id) == 200
    operations.move(mari, _group(group_id), by=olli)
    session.commit()
    assert _status(client, project_id) == 410, "whoever comes back is asked again"
    place_in_cohort = select(Enrolment).where(Enrolment.person_id == mari.id)
    session.scalars(place_in_cohort).one().left_at = clock.now()
    session.commit()
    assert _status(client, project_id) == 200
    assert set(shown_works_of([mari.id, olli.id], cohort.id)) == {olli.id}
    operations.leave(_group(group_id), olli, by=olli)
    session.commit()
    assert _status(client, project_id) == 410, "nobody is left to allow it"


def test_an_erased_member_no_longer_counts(session, client, place):
    _cohort, _group_id, project_id, (mari, olli) = place
    _yes(session, project_id, olli)
    assert _status(client, project_id) == 404
    for person, then in ((mari, 200), (olli, 410)):
        erasing.erase(erasing.ask(person, by=person))
        session.commit()
        assert _status(client, project_id) == then
    assert session.scalar(select(Consent).limit(1)) is None


def test_a_consent_is_taken_back_also_among_all_that_one_has_allowed(session, client, sign_in, place):
    _cohort, _group_id, project_id, (mari, olli) = place
    _yes(session, project_id, mari, olli)
    given = session.scalars(select(Consent).where(Consent.person_id == olli.id)).one()
    assert "Ryhmäsi työllä on julkinen sivu" in sign_in(olli).get("/account/data").text
    assert sign_in(mari).post(f"/account/consents/{given.id}/withdraw").status_code == 404
    assert _status(client, project_id) == 200
    sign_in(olli).post(f"/account/consents/{given.id}/withdraw")
    assert _status(client, project_id) == 410


def test_only_the_group_sees_who_said_yes_and_says_it(session, sign_in, factories, place):
    cohort, _group_id, project_id, (mari, olli) = place
    others = [
        factories.participant(cohort),
        factories.trainer(cohort),
        factories.office_person(),
        factories.person(),
    ]
    page, sent = f"/projects/{project_id}/public", {"version": "2"}
    for person in others:
        browser = sign_in(person)
        answers = [browser.get(page), browser.post(page, data=sent), browser.post(f"{page}/take-back")]
        assert [answer.status_code for answer in answers] == [404, 404, 404]
        assert "luvan julkiseen sivuun" not in browser.get(f"/projects/{project_id}").text
    assert session.scalar(select(Consent).limit(1)) is None
    assert sign_in(mari).post(page, data=sent).status_code == 302
    assert "1/2 on antanut luvan julkiseen sivuun" in sign_in(olli).get(f"/projects/{project_id}").text
    for wrong in ("", "x", "-1", "1e3", "9" * 30, "\0", "٣"):
        assert sign_in(olli).post(page, data={"version": wrong}).status_code == 400


def test_a_page_without_words_is_not_shown_and_hostile_words_do_no_harm(
    session, client, sign_in, harmless, place
):
    _cohort, _group_id, project_id, (mari, olli) = place
    project = session.get(Project, project_id)
    told = {"phase": ProjectPhase.DOING, "by": mari}
    operations.describe(project, title="A", goal="", text="B", version=project.version, **told)
    session.commit()
    with pytest.raises(showing.NothingToShow):
        showing.say_yes(project, mari, version=project.version)
    assert "Kirjoittakaa ne ensin" in sign_in(mari).get(f"/projects/{project_id}/public").text
    lines = [line.replace("\0", "") for line in XSS]  # as forms clean them
    hostile = "".join(lines)[:150]
    operations.describe(
        project, title=hostile, goal=hostile, text="\n\n".join(lines), version=project.version, **told
    )
    session.commit()
    _yes(session, project_id, mari, olli)
    harmless(client.get(f"/public/projects/{project_id}"))
    assert client.get(f"/public/projects/{project_id}/card.png?language=sv").status_code == 200


def test_whoever_changes_the_text_and_whoever_says_yes_meet_one_after_the_other(app, session, place):
    """The yes to the old words never stands beside the new ones."""
    _cohort, _group_id, project_id, (mari, olli) = place
    _yes(session, project_id, mari)
    version = session.get(Project, project_id).version
    ready, people = threading.Barrier(2), (mari.id, olli.id)

    def act(change: bool) -> None:
        with app.app_context():
            ready.wait()
            mine = db.session.get(Project, project_id)
            who = db.session.get(type(mari), people[0 if change else 1])
            try:
                if change:
                    told = WORDS | {"goal": "Toinen."}
                    operations.describe(mine, phase=ProjectPhase.DOING, version=version, by=who, **told)
                else:
                    showing.say_yes(mine, who, version=version)
                db.session.commit()
            except showing.WordsHaveChanged:
                db.session.rollback()

    session.rollback()
    threads = [threading.Thread(target=act, args=(change,)) for change in (True, False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session.expire_all()
    assert session.get(Project, project_id).goal == "Toinen."
    assert not is_shown(project_id)
    assert session.scalar(select(Consent).where(Consent.withdrawn_at.is_(None)).limit(1)) is None


def test_a_group_that_has_shown_its_work_is_not_removed(session, client, sign_in, factories, place):
    cohort, group_id, project_id, people = place
    _yes(session, project_id, *people)
    for person in people:
        operations.leave(_group(group_id), person, by=person)
    session.commit()
    with pytest.raises(operations.GroupHasWork):
        operations.remove(_group(group_id), by=people[0])
    session.rollback()
    sign_in(factories.trainer(cohort)).post(f"/groups/{group_id}/remove")
    assert session.get(Group, group_id) is not None


def test_home_tells_whoever_is_waited_for(session, sign_in, place):
    cohort, _group_id, project_id, (mari, olli) = place
    asked = f'href="/projects/{project_id}/public"'
    _yes(session, project_id, mari)
    cohort_page = f"/cohorts/{cohort.id}"
    told = [asked in sign_in(person).get(cohort_page).text for person in (mari, olli)]
    assert told == [False, True]
    _yes(session, project_id, olli)
    assert asked not in sign_in(olli).get(cohort_page).text
