"""A badge leads to the work behind it while the whole group wants that; its signed bytes stay."""

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from badges import issuing, operations, queries
from badges.earning.attaching import attach
from badges.models import Award
from badges.trust import renewing
from badges.trust.renewing import NotThatOne
from courses.models import Cohort
from foundation import clock
from foundation.audit import AuditEntry
from people.models import Person
from privacy.models import Consent
from projects import operations as projects
from projects.models import Project
from projects.showing import operations as showing
from projects.vocabulary import ProjectPhase
from tests.badges.test_awards import BADGE, again, badge, cohort, verify  # noqa: F401
from tests.counting import count_queries
from tests.factories.projects import group
from tests.harmless import assert_harmless

TITLE, GOAL = "Rauhallinen ruokahetki", "Asukas syö rauhassa."

BROWSER = {"Accept": "text/html"}


@dataclass
class Work:
    """A group of two that has described its work, and whoever sees to it."""

    session: Any
    cohort: Cohort
    project_id: Any
    mari: Person
    olli: Person

    @property
    def page(self) -> str:
        return f"/public/projects/{self.project_id}"

    def allow(self) -> None:
        for person in (self.mari, self.olli):
            project = self.session.get(Project, self.project_id)
            showing.say_yes(project, person, version=project.version)
        self.session.commit()

    def take_back(self) -> None:
        showing.take_back(self.session.get(Project, self.project_id), self.olli)
        self.session.commit()

    def award(self) -> Award:
        badge_class = issuing.badge_class_of("sisainen-kehittaja")
        assert badge_class is not None
        given = operations.award(self.mari, again(self.cohort), badge_class)
        assert given is not None
        operations.show_publicly(self.mari, given, True, named=False)
        self.session.commit()
        return given


def signed(session: Any, award: Award) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(session.scalar(select(Award.credential).where(Award.id == award.id)))
    return told


def shown(client: FlaskClient, award: Award) -> str:
    return client.get(f"/credentials/{award.id}", headers=BROWSER).text


def whole(award: Award) -> Award:
    found = queries.award(award.id)
    assert found is not None
    return found


@pytest.fixture
def work(session: Any, factories: Any, cohort: Cohort) -> Work:  # noqa: F811
    mari, olli = (factories.participant(cohort, name) for name in ("Mari Laine", "Olli Koski"))
    made = group(cohort, mari, olli)
    project = session.scalars(select(Project).where(Project.group_id == made.id)).one()
    told = {"title": TITLE, "goal": GOAL, "text": "Kokeilimme viikon.", "phase": ProjectPhase.DOING}
    projects.describe(project, version=1, by=mari, **told)
    session.commit()
    return Work(session, cohort, project.id, mari, olli)


def test_a_badge_names_the_work_that_is_public_when_it_is_signed(
    app: Flask, session: Any, client: FlaskClient, sign_in: Any, work: Work
) -> None:
    work.allow()
    award = work.award()
    (told,) = signed(session, award)["evidence"]
    assert (told["type"], told["name"], told["narrative"]) == (["Evidence"], TITLE, GOAL)
    assert told["id"] == f"{app.config['PUBLIC_URL']}{work.page}"
    assert client.get(urlsplit(told["id"]).path).status_code == 200
    bytes_ = client.get(f"/credentials/{award.id}.json").data
    report = verify(client, bytes_, "badge.json")
    assert "The badge is genuine" in report
    old = client.get(f"/ob2/assertions/{award.id}").get_json(force=True)["evidence"]
    assert old == [{"type": "Evidence", "id": told["id"], "name": TITLE, "narrative": GOAL}]
    with count_queries(app) as asked:
        page = shown(client, award)
    assert len(asked) <= 12
    paper = sign_in(work.mari).get(f"/credentials/{award.id}.pdf")
    assert told["id"].encode() in paper.data
    assert b"/Count 1" in paper.data
    for text in (page, report):
        assert re.search(rf'href="{work.page}">{TITLE}</a>', text)
    work.take_back()
    assert client.get(f"/credentials/{award.id}.json").data == bytes_
    report = verify(client, bytes_, "badge.json")
    assert "The badge is genuine" in report
    page = shown(client, award)
    assert "ei ole nyt näkyvissä" in page
    assert TITLE not in page + report
    assert told["id"].encode() not in sign_in(work.mari).get(f"/credentials/{award.id}.pdf").data


def test_a_badge_that_was_signed_before_gets_the_work_by_one_act_of_its_earner(
    session: Any, client: FlaskClient, sign_in: Any, work: Work
) -> None:
    with clock.pretending(clock.now() - timedelta(days=30)):
        first = work.award()
    earner, act = sign_in(work.mari), f"/awards/{first.id}/project"
    before = signed(session, first)
    assert "evidence" not in before
    assert act not in earner.get(f"/awards/{first.id}").text
    earner.post(act)
    assert session.scalar(select(Award).where(Award.edition == 2)) is None
    work.allow()
    assert act in earner.get(f"/awards/{first.id}").text
    assert sign_in(work.olli).post(act).status_code == 404
    places = {earner.post(act).location for _double_click in range(2)}
    session.expire_all()
    second = session.scalars(select(Award).where(Award.edition == 2)).one()
    assert places == {f"/awards/{second.id}"}
    assert session.scalar(select(Award).where(Award.edition == 3)) is None
    after = signed(session, second)
    assert after.pop("evidence")[0]["name"] == TITLE
    for document in (before, after):
        for changes in ("id", "proof", "credentialStatus"):
            document.pop(changes)
        document["credentialSubject"].pop("id")
        document["credentialSubject"]["identifier"][0].pop("salt")
        document["credentialSubject"]["identifier"][0].pop("identityHash")
    assert before == after, "words and dates stay"
    assert act not in earner.get(f"/awards/{first.id}").text
    assert f"/awards/{second.id}/project" not in earner.get(f"/awards/{second.id}").text
    assert str(second.id) in earner.get("/badges").text
    assert str(first.id) not in earner.get("/badges").text
    for award in (first, second):
        data = client.get(f"/credentials/{award.id}.json").data
        assert "The badge is genuine" in verify(client, data, "badge.json")
        assert work.mari.name not in shown(client, award)
    acts = session.scalars(select(AuditEntry.act).where(AuditEntry.object_id == second.id)).all()
    assert "attached work to badge" in acts


def test_what_the_earner_hides_is_hidden_in_every_edition(
    session: Any, client: FlaskClient, sign_in: Any, work: Work
) -> None:
    first = work.award()
    work.allow()
    second = attach(work.mari, whole(first))
    session.commit()
    sign_in(work.mari).post(f"/awards/{second.id}/visibility", data={"public": "yes"})
    assert all(work.mari.name in shown(client, award) for award in (first, second))
    sign_in(work.mari).post(f"/awards/{second.id}/visibility", data={"public": "no"})
    for award in (first, second):
        assert client.get(f"/credentials/{award.id}").status_code == 404
    standing = Consent.purpose == operations.PUBLIC_PAGE, Consent.withdrawn_at.is_(None)
    assert session.scalar(select(Consent).where(*standing)) is None


def test_nothing_is_attached_to_a_badge_that_is_not_in_force(session: Any, work: Work) -> None:
    first = work.award()
    work.allow()
    row = session.get_one(Award, first.id)
    for name, value in (
        ("declined_at", clock.now()),
        ("answered_at", None),
        ("valid_until", clock.now()),
    ):
        was = getattr(row, name)
        setattr(row, name, value)
        session.flush()
        with pytest.raises(NotThatOne):
            attach(work.mari, whole(first))
        setattr(row, name, was)
    operations.revoke(None, whole(first), "by mistake")
    with pytest.raises(NotThatOne):
        attach(work.mari, whole(first))
    anew = renewing.give_anew(work.olli, whole(first))
    assert "evidence" in signed(session, anew)
    assert attach(work.mari, whole(first)).id == anew.id


def test_attaching_does_not_prolong_a_badge(session: Any, factories: Any, work: Work) -> None:
    giver = issuing.ensure_issuer(factories.office())
    issuing.load_badge_class(BADGE.model_copy(update={"validity_months": 6}), giver)
    with clock.pretending(clock.now() - timedelta(days=90)):
        first = work.award()
    work.allow()
    second = attach(work.mari, whole(first))
    assert second.valid_until == session.get_one(Award, first.id).valid_until
    assert signed(session, second)["validUntil"] == signed(session, first)["validUntil"]


def test_words_that_cannot_be_signed_hold_no_badge_up(session: Any, sign_in: Any, work: Work) -> None:
    project = session.get(Project, work.project_id)
    told = {"title": "\u202e", "goal": GOAL, "text": "Teksti", "phase": ProjectPhase.DOING}
    projects.describe(project, version=project.version, by=work.mari, **told)
    work.allow()
    award = work.award()
    assert "evidence" not in signed(session, award)
    assert f"/awards/{award.id}/project" not in sign_in(work.mari).get(f"/awards/{award.id}").text


def test_hostile_words_in_evidence_verify_and_do_no_harm(
    session: Any, client: FlaskClient, work: Work
) -> None:
    project = session.get(Project, work.project_id)
    hostile = '%(salt)s "\\ \U0001f40d\uff76 </script><img src=x onerror=alert(1)> ]]>'
    told = {"title": hostile, "goal": hostile, "text": hostile, "phase": ProjectPhase.DOING}
    projects.describe(project, version=project.version, by=work.mari, **told)
    work.allow()
    award = work.award()
    for ending in ("json", "png", "svg"):
        data = client.get(f"/credentials/{award.id}.{ending}").data
        assert "The badge is genuine" in verify(client, data, f"badge.{ending}")
    assert_harmless(client.get(f"/credentials/{award.id}", headers=BROWSER))
    assert_harmless(client.get(work.page))
