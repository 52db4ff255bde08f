"""A cohort's trainers tailor its programme within limits; nobody else's programme changes by it."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from assignments.models import Assignment, Submission
from assignments.queries import assignments_of
from badges.criteria import progress_in
from badges.vocabulary import ConditionKind
from courses import queries, taking_over, versions
from courses.joining import founding
from courses.models import PlannedTask, ProgrammeVersion
from courses.tailoring import operations
from courses.tailoring.answers import answered
from courses.vocabulary import AnswerRule, CohortRole, TaskKind
from foundation import clock
from foundation.audit import AuditEntry
from tests.counting import count_queries
from tests.courses.test_new_version import newer
from tests.factories import assignments as answers
from tests.factories import make
from tests.factories.courses import letters_to, move, sessions

WORDS = {
    "title": "Kysy yhdeltä",
    "summary": "",
    "action": "",
    "body": "## Näin\n\nKysy **yhdeltä** ihmiseltä.",
}
TASK = {
    **WORDS, "minutes": "30", "opens_days": "7", "opens_side": "before", "opens_of": "day-2", "due_days": "3",
    "due_side": "before", "due_of": "day-2", "text": "required", "files": "none",
}  # fmt: skip


@pytest.fixture
def cohort(factories):
    return answers.open_cohort()


@pytest.fixture
def trainer(factories, cohort):
    return factories.trainer(cohort)


@pytest.fixture
def browser(sign_in, trainer):
    return sign_in(trainer)


def base(cohort):
    return f"/cohorts/{cohort.id}/programme"


def act(browser, cohort, said):
    answer = browser.post(base(cohort), data={"act": said})
    assert answer.status_code == 302
    make.db.session.expire_all()
    return browser.get(answer.location).text


def tasks(cohort):
    """What is asked of the cohort's participants, by key."""
    make.db.session.expire_all()
    return {row.plan.key: row for row in assignments_of(queries.cohort(cohort.id))}


def programme_of(cohort):
    return make.db.session.get(make.Programme, queries.cohort(cohort.id).version.programme_id)


def fields_of(task):
    """The task's form as it is shown, without its words."""
    opens, due = operations.offsets(task)
    told = {"minutes": task.minutes, "text": task.text_rule.value, "files": task.files_rule.value}
    for name, offset in (("opens", opens), ("due", due)):
        told |= {
            f"{name}_days": abs(offset.days),
            f"{name}_side": "after" if offset.days > 0 else "before",
            f"{name}_of": offset.of,
        }
    return {**told, "version": task.revision}


def test_a_rewritten_task_is_this_cohort_s_alone(factories, sign_in, cohort, browser):
    other = make.cohort(made=programme_of(cohort))
    person, swede = factories.participant(cohort), factories.participant(cohort)
    swede.language = "sv"
    elsewhere = factories.participant(other)
    theirs = tasks(other)["pre-1"].id
    mine = tasks(cohort)["pre-1"].id
    told = {**fields_of(tasks(cohort)["pre-1"].plan), **WORDS}
    assert browser.post(f"{base(cohort)}/tasks/pre-1", data=told).status_code == 302
    page = sign_in(person).get(f"/assignments/{mine}").text
    assert "Kysy yhdeltä" in page
    assert "<h2>Näin</h2>" in page
    assert "<strong>yhdeltä</strong>" in page
    assert "Kouluttajasi muuttivat tätä sivua" in page
    swedish = sign_in(swede).get(f"/assignments/{mine}").text
    assert "Tehtävä pre-1 (sv)" in swedish
    assert "Suomi" in swedish.split("Tehtävä pre-1 (sv)")[-1], "an older translation says where the newest is"
    assert "Kysy yhdeltä" not in sign_in(elsewhere).get(f"/assignments/{theirs}").text
    programme = queries.programme(programme_of(other).slug)
    assert programme.current_version.based_on_id is None
    own = queries.cohort(cohort.id).version
    assert own.based_on_id == programme.current_version_id == queries.cohort(other.id).version_id
    assert {each.plan.version_id for each in sessions(cohort)} == {own.id}
    assert versions.newer_version_id(queries.cohort(cohort.id)) is None
    assert "rewrote task of cohort" in make.db.session.scalars(select(AuditEntry.act)).all()


def test_what_was_changed_is_visible_against_the_programme(cohort, browser):
    assert "Mitään ei ole muutettu" in browser.get(f"{base(cohort)}/changes").text
    plan = tasks(cohort)["pre-1"].plan
    browser.post(f"{base(cohort)}/tasks/pre-1", data={**fields_of(plan), **WORDS})
    act(browser, cohort, "hide page-1")
    page = browser.get(f"{base(cohort)}/changes").text
    assert '<del><span class="hidden">poistettu: </span>Tehtävä pre-1</del>' in page
    assert '<ins><span class="hidden">lisätty: </span>Kysy yhdeltä</ins>' in page
    assert "Aineisto 1" in page
    assert "Piilotettu" in page
    assert "Aineisto 2" not in page


def test_one_can_begin_again_from_the_programme_s_own_text(cohort, browser):
    address = f"{base(cohort)}/tasks/pre-1"
    assert "from=programme" not in browser.get(address).text
    browser.post(address, data={**fields_of(tasks(cohort)["pre-1"].plan), **WORDS})
    page = browser.get(f"{address}?from=programme").text
    assert 'value="Tehtävä pre-1"' in page
    plan = tasks(cohort)["pre-1"].plan
    assert plan.title["fi"] == "Kysy yhdeltä", "looking changes nothing"
    again = {"title": "Tehtävä pre-1", "summary": "Tehtävästä", "action": "Kerro pre-1", "body": "Ohje"}
    assert browser.post(address, data={**fields_of(plan), **again}).status_code == 302
    assert "Mitään ei ole muutettu" in browser.get(f"{base(cohort)}/changes").text


def test_a_hidden_task_is_gone_everywhere_and_comes_back_as_it_was(factories, sign_in, cohort, browser):
    person = factories.participant(cohort)
    before = {key: (row.opens_at, row.due_at) for key, row in tasks(cohort).items()}
    for _click in range(2):
        assert "Piilotettu" in act(browser, cohort, "hide pre-1")
    assert set(tasks(cohort)) == {"pre-2", "interim-1", "interim-2"}
    assert "Tehtävä pre-1" not in sign_in(person).get("/home").text
    place = queries.cohort(cohort.id)
    [asked] = [c for c in progress_in(place)[person.id].conditions if c.kind is ConditionKind.ASSIGNMENTS]
    assert asked.needed == 3
    act(browser, cohort, "show pre-1")
    assert {key: (row.opens_at, row.due_at) for key, row in tasks(cohort).items()} == before
    assert "Tehtävä pre-1" in sign_in(person).get("/home").text


def test_who_wrote_while_the_task_was_hidden_gets_their_words_back(factories, sign_in, cohort, browser):
    person = factories.participant(cohort)
    address = f"/assignments/{tasks(cohort)['pre-1'].id}"
    writer = sign_in(person)
    assert writer.get(address).status_code == 200
    act(browser, cohort, "hide pre-1")
    told = {"text": "Kirjoitin <b>juuri</b> tämän", "send": "1", "password": "ei tätä"}
    from_here = {"Sec-Fetch-Site": "same-origin"}
    page = writer.post(address, data=told, headers=from_here)
    assert page.status_code == 404
    assert "Kirjoitin &lt;b&gt;juuri&lt;/b&gt; tämän" in page.text
    assert "ei tätä" not in page.text
    elsewhere = writer.post(address, data=told, headers={"Sec-Fetch-Site": "cross-site"})
    assert "Kirjoitin" not in elsewhere.text, "no other site puts words onto our page"


def test_hiding_the_last_task_that_was_missing_gives_the_badge_its_condition(factories, cohort, browser):
    person = factories.participant(cohort)
    for key in ("pre-1", "pre-2", "interim-1", "interim-2"):
        act(browser, cohort, f"hide {key}")
    conditions = progress_in(queries.cohort(cohort.id))[person.id].conditions
    assert next(c for c in conditions if c.kind is ConditionKind.ASSIGNMENTS).met


def test_a_task_that_somebody_answers_stays_and_asks_for_the_same(factories, cohort, browser):
    person = factories.participant(cohort)
    answers.send(person, answers.assignment(cohort, "pre-1"))
    page = browser.get(base(cohort)).text
    assert "hide pre-2" in page
    assert "hide pre-1" not in page
    assert "ei voi piilottaa" in act(browser, cohort, "hide pre-1")
    row = tasks(cohort)["pre-1"]
    told = {**fields_of(row.plan), **WORDS, "text": "none", "files": "required"}
    assert browser.post(f"{base(cohort)}/tasks/pre-1", data=told).status_code == 302
    row = tasks(cohort)["pre-1"]
    assert row.plan.title["fi"] == "Kysy yhdeltä", "its words may be made better"
    assert (row.plan.text_rule, row.plan.files_rule) == (AnswerRule.REQUIRED, AnswerRule.OPTIONAL)
    assert make.db.session.scalars(select(Submission.assignment_id)).all() == [row.id]


def test_an_answer_begun_meanwhile_keeps_the_rules(factories, session, cohort, browser, monkeypatch):
    person = factories.participant(cohort)
    row = tasks(cohort)["pre-1"]
    told = {**fields_of(row.plan), **WORDS, "text": "none", "files": "required"}
    answers.send(person, answers.assignment(cohort, "pre-1"))
    monkeypatch.setattr("courses.tailoring.views.writing.answered", lambda cohort_id: set())
    page = browser.post(f"{base(cohort)}/tasks/pre-1", data=told)
    assert page.status_code == 422
    assert "Kysy **yhdeltä**" in page.text, "what was typed is still there"
    assert 'name="files"' not in page.text
    assert tasks(cohort)["pre-1"].plan.title["fi"] == "Tehtävä pre-1"


def test_an_added_task_follows_its_session_and_is_asked_of_all(factories, sign_in, cohort, trainer, browser):
    person = factories.participant(cohort)
    told = {**TASK, "once": str(uuid.uuid4())}
    for _click in range(2):
        assert browser.post(f"{base(cohort)}/tasks/new", data=told).status_code == 302
    [added] = [row for key, row in tasks(cohort).items() if key.startswith("own-")]
    key, day = added.plan.key, sessions(cohort)[1].date
    assert clock.helsinki(added.due_at).date() == day - timedelta(days=3)
    assert (added.plan.kind, added.plan.summary["fi"]) == (TaskKind.INTERIM, "Näin. Kysy yhdeltä ihmiseltä.")
    assert "Kysy yhdeltä" in sign_in(person).get(f"/cohorts/{cohort.id}").text
    move(sessions(cohort)[1], to=day + timedelta(days=2), by=trainer)
    make.db.session.commit()
    assert clock.helsinki(tasks(cohort)[key].due_at).date() == day - timedelta(days=1)
    moved = {**fields_of(tasks(cohort)[key].plan), **WORDS, "due_days": "5", "due_side": "after"}
    for _click in range(2):
        assert browser.post(f"{base(cohort)}/tasks/{key}", data=moved).status_code == 302
    [letter] = letters_to(person.email)
    assert "Uusi sulkeutumispäivä: Kysy yhdeltä" in letter.subject
    assert clock.helsinki(tasks(cohort)[key].due_at).date() == day + timedelta(days=7)


def test_a_page_is_added_and_materials_change_places(factories, sign_in, cohort, browser):
    told = {**WORDS, "session": "day-1", "once": str(uuid.uuid4())}
    for _click in range(2):
        assert browser.post(f"{base(cohort)}/materials/new", data=told).status_code == 302
    keys = [page.key for page in queries.materials_of(queries.cohort(cohort.id), "day-1")]
    assert len(keys) == 2
    assert keys[0] == "page-1"
    for _click in range(2):
        act(browser, cohort, f"above {keys[1]} page-1")
    make.db.session.expire_all()
    assert [p.key for p in queries.materials_of(queries.cohort(cohort.id), "day-1")] == [keys[1], "page-1"]
    person = factories.participant(cohort)
    page = sign_in(person).get(f"/cohorts/{cohort.id}/materials/{keys[1]}")
    assert "<strong>yhdeltä</strong>" in page.text
    act(browser, cohort, f"hide {keys[1]}")
    assert sign_in(person).get(f"/cohorts/{cohort.id}/materials/{keys[1]}").status_code == 404


def test_two_edits_at_once_lose_nothing(factories, sign_in, cohort, browser):
    told = {**fields_of(tasks(cohort)["pre-1"].plan), **WORDS}
    assert browser.post(f"{base(cohort)}/tasks/pre-1", data=told).status_code == 302
    late = {**told, "title": "Kysy kahdelta", "body": "Toisen teksti"}
    second = sign_in(factories.office_person())
    page = second.post(f"{base(cohort)}/tasks/pre-1", data=late)
    assert page.status_code == 409
    assert "Kysy **yhdeltä**" in page.text, "what is saved now"
    assert page.text.count("Toisen teksti") == 2, "what was typed, beside it and in the form"
    plan = tasks(cohort)["pre-1"].plan
    assert plan.title["fi"] == "Kysy yhdeltä"
    assert f'name="version" type="hidden" value="{plan.revision}"' in page.text
    assert second.post(
        f"{base(cohort)}/tasks/pre-1", data={**late, "version": plan.revision}
    ).status_code == 302  # fmt: skip
    assert tasks(cohort)["pre-1"].plan.title["fi"] == "Kysy kahdelta"
    another = {**WORDS, "session": "day-1", "version": 1}
    assert browser.post(f"{base(cohort)}/materials/page-1", data=another).status_code == 302


def test_first_changes_at_the_same_moment_make_one_version_and_lose_nothing(app, session, cohort, factories):
    """Six at once: three hide a page each, three rewrite the same task; one of those gets through."""
    plan, key = tasks(cohort)["pre-1"].plan, cohort.id
    told = [{**fields_of(plan), **WORDS, "title": f"Nimi {number}"} for number in range(3)]
    wanted = [("", {"act": f"hide page-{number}"}) for number in (1, 2, 3)]
    wanted += [("/tasks/pre-1", data) for data in told]
    cookies = [make.session_of(factories.trainer(cohort)) for _each in wanted]
    session.commit()

    def press(asked):
        (path, data), cookie = asked
        browser = app.test_client()
        with browser.session_transaction() as values:
            values["_user_id"] = cookie
        answers = (
            browser.post(f"/cohorts/{key}/programme{path}", data=data).status_code for _try in range(5)
        )
        return next(answer for answer in answers if answer != 503)  # "too busy, try again": and so they do

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(press, zip(wanted, cookies, strict=True)))
    assert found[:3] == [302, 302, 302]
    assert sorted(found[3:]) == [302, 409, 409]
    place = queries.cohort(key)
    assert [page.hidden for page in operations.materials_in(place.version_id)] == [True] * 3
    assert tasks(cohort)["pre-1"].plan.title["fi"] == f"Nimi {found[3:].index(302)}"
    own = select(ProgrammeVersion.id).where(ProgrammeVersion.based_on_id.is_not(None))
    assert session.scalars(own).all() == [place.version_id]


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"title": ""}, "title"),
        ({"body": ""}, "body"),
        ({"body": "[" * 5000}, "body"),
        ({"minutes": "4"}, "minutes"),
        ({"minutes": "paljon"}, "minutes"),
        ({"opens_days": "9999"}, "opens_days"),
        ({"due_of": "day-9"}, "due_of"),
        ({"opens_days": "1", "opens_side": "after", "due_side": "before"}, "due_days"),
        ({"opens_of": "day-1", "opens_days": "200", "due_of": "day-1", "due_days": "100"}, "due_days"),
        ({"text": "none", "files": "none"}, "files"),
        ({"text": "x\x00y"}, "text"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(cohort, browser, wrong, where):
    page = browser.post(f"{base(cohort)}/tasks/new", data={**TASK, "action": "Kerro kaikki", **wrong})
    assert page.status_code == 422
    assert f'href="#{where}"' in page.text
    assert "Kerro kaikki" in page.text, "nothing typed is lost"
    assert len(tasks(cohort)) == 4


def test_what_trainers_write_cannot_harm(factories, sign_in, cohort, browser):
    evil = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>\n\n# Otsikko"
    told = {**WORDS, "title": "<b>x", "body": evil, "session": "day-1", "version": 1}
    assert browser.post(f"{base(cohort)}/materials/page-1", data=told).status_code == 302
    page = sign_in(factories.participant(cohort)).get(f"/cohorts/{cohort.id}/materials/page-1").text
    body = page.split('class="prose"')[1].split("</div>")[0]
    assert "<h2>Otsikko</h2>" in body, "the page's own title stays the only one of its level"
    for harm in ("<script", "javascript:", "onerror", "<img"):
        assert harm not in body
    assert "&lt;b&gt;x" in page


def test_only_its_trainers_and_the_office_tailor_a_cohort(factories, sign_in, cohort):
    other = make.cohort()
    strangers = [
        factories.participant(cohort),
        make.enrolment(cohort, CohortRole.OBSERVER).person,
        factories.representative(cohort.organisation),
        factories.trainer(other),
    ]
    paths = ["", "/changes", "/tasks/new", "/tasks/pre-1", "/materials/new", "/materials/page-1"]
    assert {
        sign_in(who).get(base(cohort) + path).status_code
        for who in (factories.trainer(cohort), factories.office_person())
        for path in paths
    } == {200}
    assert {sign_in(who).get(base(cohort) + path).status_code for who in strangers for path in paths} == {404}
    for who in strangers:
        assert sign_in(who).post(base(cohort), data={"act": "hide pre-1"}).status_code == 404
    assert len(tasks(cohort)) == 4


def test_what_is_not_there_is_not_there(cohort, browser):
    assert browser.get(f"{base(cohort)}/tasks/none-such").status_code == 404
    assert browser.get(f"{base(cohort)}/materials/pre-1").status_code == 404
    assert browser.get(f"{base(cohort)}/materials/%00").status_code == 404
    assert browser.post(f"{base(cohort)}/tasks/%00", data=TASK).status_code == 404
    assert "ei ole enää" in act(browser, cohort, "hide none-such")
    for nonsense in ("", "hide", "hide day-1 day-2", "above pre-1", "x " * 200):
        act(browser, cohort, nonsense)
    assert queries.cohort(cohort.id).version.based_on_id is None


def test_a_newer_version_keeps_what_the_trainers_changed(factories, sign_in, cohort, trainer, browser):
    browser.post(f"{base(cohort)}/tasks/pre-1", data={**fields_of(tasks(cohort)["pre-1"].plan), **WORDS})
    browser.post(f"{base(cohort)}/tasks/new", data={**TASK, "title": "Oma tehtävä"})
    page_2 = {**WORDS, "title": "Oma sivu kaksi", "session": "day-2", "version": 1}
    browser.post(f"{base(cohort)}/materials/page-2", data=page_2)
    act(browser, cohort, "hide pre-2")
    made = newer(queries.cohort(cohort.id), without={"interim-1"}, moved=True)
    # the programme's own version, as content would make it: nothing of this cohort in it
    rows = make.db.session.scalars(select(PlannedTask).where(PlannedTask.version_id == made.id)).all()
    for row in rows:
        row.based_on_id = None
    made.based_on_id = None
    for row in rows:
        if row.key == "pre-1":
            row.title, row.minutes = make.words("Ohjelman uusi nimi"), 45
        if row.key == "pre-2":
            row.hidden = False
    make.db.session.commit()
    address = f"/cohorts/{cohort.id}/new-version"
    page = browser.get(address).text
    assert "Omasi pysyy" in page
    assert "Kysy yhdeltä" in page
    assert "Ohjelman uusi nimi" not in page.split("Omasi pysyy")[0], "what does not come is not in the diff"
    for _click in range(2):
        assert browser.post(address, data={"version": str(made.id)}).status_code == 302
    now = tasks(cohort)
    assert now["pre-1"].plan.title["fi"] == "Kysy yhdeltä"
    assert now["pre-1"].plan.minutes == 45, "what the trainers left alone is the programme's newest"
    assert "pre-2" not in now
    assert "interim-1" not in now
    assert "final-1" in now
    assert [row.plan.title["fi"] for key, row in now.items() if key.startswith("own-")] == ["Oma tehtävä"]
    own = queries.cohort(cohort.id).version
    assert own.based_on_id == made.id
    pages = queries.materials_of(queries.cohort(cohort.id))
    assert "Oma sivu kaksi" in [each.title["fi"] for each in pages]
    assert versions.newer_version_id(queries.cohort(cohort.id)) is None
    assert "Ohjelman uusi nimi" in browser.get(f"{base(cohort)}/changes").text


def test_what_the_programme_drops_stays_when_the_trainers_wrote_it(cohort, trainer, browser):
    programme = programme_of(cohort)
    original = queries.version_with_plans(cohort.version_id)
    browser.post(f"{base(cohort)}/tasks/pre-1", data={**fields_of(tasks(cohort)["pre-1"].plan), **WORDS})
    make.db.session.expire_all()
    plain = make.cohort(made=programme)
    made = newer(plain, without={"pre-1", "day-3"})
    page = browser.get(f"/cohorts/{cohort.id}/new-version").text
    assert "ohjelmassa tätä ei enää ole" in page
    assert taking_over.take_over(
        queries.cohort(cohort.id), versions.whole_version(made.id), by=trainer
    )  # fmt: skip
    make.db.session.commit()
    now = tasks(cohort)
    assert now["pre-1"].plan.title["fi"] == "Kysy yhdeltä"
    assert now["pre-2"].plan.version_id == queries.cohort(cohort.id).version_id
    assert original.id == make.db.session.get(ProgrammeVersion, original.id).id
    for key in [page.key for page in queries.materials_of(queries.cohort(cohort.id))]:
        assert browser.get(f"/cohorts/{cohort.id}/materials/{key}").status_code == 200


def test_a_copy_of_a_tailored_cohort_goes_its_own_way(factories, cohort, browser):
    browser.post(f"{base(cohort)}/tasks/pre-1", data={**fields_of(tasks(cohort)["pre-1"].plan), **WORDS})
    act(browser, cohort, "hide pre-2")
    pattern = queries.cohort(cohort.id)
    copy = founding.copy(
        pattern,
        queries.version_with_plans(pattern.version_id),
        id=uuid.uuid4(),
        name="Syksy",
        first=clock.today() + timedelta(days=60),
        by=factories.office_person(),
    )
    make.db.session.commit()
    assert set(tasks(copy)) == {"pre-1", "interim-1", "interim-2"}
    act(browser, cohort, "show pre-2")
    assert "pre-2" not in tasks(copy)
    assert tasks(copy)["pre-1"].plan.title["fi"] == "Kysy yhdeltä"
    first, second = (queries.cohort(each.id).version for each in (cohort, copy))
    assert first.id != second.id
    assert first.based_on_id == second.based_on_id


def test_the_page_costs_the_same_for_many_parts(app, factories, cohort, browser):
    own = operations.own_version(queries.cohort(cohort.id))
    make.db.session.commit()
    with count_queries(app) as few:
        browser.get(base(cohort))
    plan = tasks(cohort)["pre-1"].plan
    for number in range(20):
        make._add(
            make.Material(
                version_id=own.id, key=f"extra-{number}", position=20 + number, session_key="day-1",
                title=make.words(f"Hyvä kysymys numero {number}"), summary=make.words("s"),
                body_html=make.words("b"),
            )
        )  # fmt: skip
        if number < 8:
            told = operations.TaskTold(
                operations.Texts(f"Tehtävä numero {number}", "s", "b"),
                20,
                *operations.offsets(plan),
                rules=(AnswerRule.REQUIRED, AnswerRule.NONE),
            )
            dates = {each.plan.key: each.date for each in sessions(cohort)}
            operations.add_task(
                queries.cohort(cohort.id), told, dates, id=uuid.uuid4(), language="fi", by=factories.person()
            )
    make.db.session.commit()
    with count_queries(app) as many:
        page = browser.get(base(cohort))
    assert len(many) == len(few) <= 12
    assert len(page.data) < 25_000
    assert answered(cohort.id) == set()
    assert make.db.session.scalar(select(Assignment.id).limit(1))
