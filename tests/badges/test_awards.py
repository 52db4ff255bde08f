"""From facts to a badge: earned once, signed once, seen by others only when the earner says so."""

import io
import json
import uuid
from itertools import count
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from assignments.models import Assignment, Submission, SubmissionAuthor
from assignments.vocabulary import SubmissionState
from badges import issuing, operations
from badges.criteria import progress_in
from badges.models import Award, SigningKey, StatusList
from badges.openbadges.baking import unbake_png
from courses import queries as courses
from courses.content_badges import BadgeContent
from courses.models import CoachingSession, Cohort, Enrolment
from courses.operations import mark_attendance
from courses.vocabulary import Presence
from fair.models import Fair, Review, Stand
from fair.vocabulary import ReviewState
from foundation.outbox import Letter
from people.models import Person
from projects.models import Group, Project

NUMBERS = count(1)
"""Of stands at a fair."""
BADGE = BadgeContent.model_validate(
    {
        "slug": "sisainen-kehittaja",
        "languages": ["fi", "sv", "en"],
        "name": {"fi": "Sisäinen kehittäjä", "sv": "Intern utvecklare", "en": "Internal developer"},
        "description": {
            "fi": "Kehitti työtään.",
            "sv": "Utvecklade sitt arbete.",
            "en": "Developed own work.",
        },
        "criteria": {"fi": "## Näin\n\nTeki.", "sv": "## Så\n\nGjorde.", "en": "## So\n\nDid."},
        "tags": {"fi": ["kehittäminen"], "sv": [], "en": []},
        "shape": "rosette",
        "colour": "lake",
        "icon": "path",
        "alignments": [],
        "achievement_type": "Badge",
    }
)


@pytest.fixture
def badge(session: Any, factories: Any) -> Any:
    """The badge, loaded as from content."""
    return issuing.load_badge_class(BADGE, issuing.ensure_issuer(factories.office()))


@pytest.fixture
def cohort(session: Any, factories: Any, badge: Any) -> Cohort:
    """A cohort of the programme that gives the badge."""
    made = factories.cohort()
    session.commit()
    return again(made)


def again(cohort: Cohort) -> Cohort:
    """The cohort as a view would have it: a commit takes away what was loaded with it."""
    found = courses.cohort(cohort.id)
    assert found is not None
    return found


def do_everything(session: Any, cohort: Cohort, person: Person) -> None:
    """All assignments accepted, one review at the fair submitted; days are left to the test."""
    for assignment in session.scalars(select(Assignment).where(Assignment.cohort_id == cohort.id)):
        author = SubmissionAuthor(assignment_id=assignment.id, person_id=person.id)
        accepted = SubmissionState.ACCEPTED
        session.add(
            Submission(assignment_id=assignment.id, person_id=person.id, state=accepted, authors=[author])
        )
    group = Group(id=uuid.uuid4(), cohort_id=cohort.id, name=f"Ryhmä {person.id.hex[:6]}")
    session.add(group)
    session.flush()
    project = Project(
        id=uuid.uuid4(), group_id=group.id, cohort_id=cohort.id, title="Hiljainen puolituntinen"
    )
    fair = session.scalar(select(Fair).where(Fair.cohort_id == cohort.id)) or Fair(
        id=uuid.uuid4(), cohort_id=cohort.id, reviews_each=1, seed=1
    )
    session.add_all([project, fair])
    session.flush()
    stand = Stand(id=uuid.uuid4(), fair_id=fair.id, project_id=project.id, number=next(NUMBERS))
    session.add(stand)
    session.flush()
    session.add(Review(stand_id=stand.id, reviewer_id=person.id, state=ReviewState.SUBMITTED))
    session.flush()


def attend(session: Any, factories: Any, cohort: Cohort, person: Person, sessions: int) -> None:
    """The trainer marks the person present on the first days."""
    trainer = factories.trainer(cohort)
    enrolment = session.scalar(select(Enrolment).where(Enrolment.person_id == person.id))
    for coaching_session in courses.sessions_of(cohort)[:sessions]:
        session.refresh(coaching_session, ["cohort"])
        mark_attendance(trainer, coaching_session, {enrolment.id: Presence.PRESENT})


@pytest.fixture
def earned(session: Any, factories: Any, cohort: Cohort) -> Award:
    """A badge that a participant earned."""
    person = factories.participant(cohort, "Aino Virtanen")
    do_everything(session, cohort, person)
    attend(session, factories, cohort, person, 2)
    award = session.scalar(select(Award).where(Award.person_id == person.id))
    assert award is not None
    session.commit()
    return award


def test_the_badge_comes_with_the_last_missing_fact(session: Any, factories: Any, cohort: Cohort) -> None:
    person = factories.participant(cohort)
    do_everything(session, cohort, person)
    attend(session, factories, cohort, person, 1)
    assert session.scalar(select(Award)) is None
    attend(session, factories, cohort, person, 2)
    award = session.scalar(select(Award))
    assert award.person_id == person.id
    letter = session.scalar(select(Letter).where(Letter.kind == "badge"))
    assert letter.recipient == person.email
    assert str(award.id) in letter.body


def test_somebody_else_s_facts_earn_nothing(
    session: Any, factories: Any, cohort: Cohort, earned: Award
) -> None:
    other = factories.participant(cohort)
    assert operations.award_what_was_earned(again(cohort)) == []
    assert progress_in(again(cohort))[other.id].met == 0


def test_a_badge_that_can_not_be_kept_is_not_taken_for_given(
    session: Any, factories: Any, cohort: Cohort, earned: Award, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only that somebody has it already is no fault; here two would stand at one place of the status list."""
    taken = [(session.get_one(StatusList, earned.status_list_id), earned.status_index)]
    monkeypatch.setattr(issuing, "take_places", lambda *_asked: taken)
    badge_class = issuing.badge_class_of(BADGE.slug)
    assert badge_class is not None
    with pytest.raises(IntegrityError):
        operations.award(factories.participant(cohort), again(cohort), badge_class)


def test_awarding_twice_gives_one_badge(session: Any, cohort: Cohort, earned: Award) -> None:
    person = session.get_one(Person, earned.person_id)
    badge_class = issuing.badge_class_of("sisainen-kehittaja")
    assert badge_class is not None
    assert operations.award(person, again(cohort), badge_class) is None
    assert len(session.scalars(select(Award)).all()) == 1


def test_the_badge_is_hidden_until_its_earner_says_yes(
    session: Any, factories: Any, client: FlaskClient, sign_in: Any, earned: Award
) -> None:
    page = f"/credentials/{earned.id}"
    earner = sign_in(session.get_one(Person, earned.person_id))
    stranger = sign_in(factories.person())
    assert [client.get(page + end).status_code for end in ("", ".json", ".png")] == [404, 404, 404]
    assert stranger.get(page).status_code == 404
    assert stranger.post(f"/awards/{earned.id}/visibility", data={"public": "yes"}).status_code == 404
    assert earner.get(page + ".json").status_code == 200
    assert earner.post(f"/awards/{earned.id}/visibility", data={"public": "yes"}).status_code == 302
    assert "Aino Virtanen" in client.get(page, headers={"Accept": "text/html"}).text
    assert earner.post(f"/awards/{earned.id}/visibility", data={"public": "no"}).status_code == 302
    assert client.get(page).status_code == 404


def published(session: Any, client: FlaskClient, award: Award) -> Award:
    """The award, shown publicly."""
    operations.show_publicly(session.get_one(Person, award.person_id), award, True)
    session.commit()
    return award


def test_the_files_carry_the_very_bytes_that_were_signed(
    session: Any, client: FlaskClient, earned: Award
) -> None:
    published(session, client, earned)
    signed = session.scalar(select(Award.credential).where(Award.id == earned.id))
    assert client.get(f"/credentials/{earned.id}.json").data == signed
    assert client.get(f"/credentials/{earned.id}", headers={"Accept": "application/json"}).data == signed
    assert unbake_png(client.get(f"/credentials/{earned.id}.png").data) == signed
    document = json.loads(signed)
    assert document["proof"]["cryptosuite"] == "eddsa-rdfc-2022"
    assert "@example.org" not in json.dumps(document["credentialSubject"])


def verify(client: FlaskClient, data: bytes, name: str = "badge.json", email: str = "") -> str:
    """The heading and findings of the verification page for a file."""
    answer = client.post(
        "/verify",
        data={"file": (io.BytesIO(data), name), "email": email},
        content_type="multipart/form-data",
        headers={"Accept-Language": "en"},
    )
    assert answer.status_code == 200
    return answer.text


def test_anybody_can_verify_and_a_changed_file_fails(
    session: Any, client: FlaskClient, earned: Award
) -> None:
    signed = bytes(session.scalar(select(Award.credential).where(Award.id == earned.id)))
    assert "The badge is genuine" in verify(client, signed)
    changed = signed.replace("Sisäinen kehittäjä".encode(), "Sisäinen johtaja!!".encode())
    assert changed != signed
    assert "The badge is not valid" in verify(client, changed)


def test_whose_badge_it_is_can_be_asked(session: Any, client: FlaskClient, earned: Award) -> None:
    signed = bytes(session.scalar(select(Award.credential).where(Award.id == earned.id)))
    owner = session.get_one(Person, earned.person_id).email
    assert "The badge is genuine" in verify(client, signed, email=owner)
    assert "somebody else" in verify(client, signed, email="other@example.org")


def test_a_baked_picture_verifies_and_a_plain_one_does_not(
    session: Any, client: FlaskClient, earned: Award
) -> None:
    published(session, client, earned)
    picture = client.get(f"/credentials/{earned.id}.png").data
    assert "The badge is genuine" in verify(client, picture, "badge.png")
    plain = client.get(f"/badge-classes/{earned.badge_class_id}/image.png").data
    assert "There is no badge in this picture" in verify(client, plain, "badge.png")


def test_a_revoked_badge_verifies_no_more(session: Any, client: FlaskClient, earned: Award) -> None:
    """F5-f: nor does the work that earned it earn another."""
    signed = bytes(session.scalar(select(Award.credential).where(Award.id == earned.id)))
    operations.revoke(None, session.get_one(Award, earned.id), "given by mistake")
    session.commit()
    assert operations.award_what_was_earned(again(courses.cohort(earned.cohort_id))) == []
    session.commit()
    assert "It has been taken back" in verify(client, signed)  # before the list is signed, too
    assert issuing.sign_dirty_lists() == 1
    session.commit()
    assert "It has been taken back" in verify(client, signed)
    listed = client.get(f"/status-lists/{earned.status_list_id}")
    assert listed.headers["Access-Control-Allow-Origin"] == "*"
    assert "json" in listed.content_type


def test_the_link_of_a_public_badge_verifies_it(session: Any, client: FlaskClient, earned: Award) -> None:
    link = f"/verify?credential=http://localhost/credentials/{earned.id}"
    assert client.get(link).status_code == 404
    published(session, client, earned)
    assert "The badge is genuine" in client.get(link, headers={"Accept-Language": "en"}).text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 50,
        b"{}",
        b"[" * 5000,
        b"\x89PNG\r\n\x1a\nxx",
        b"<svg><script/></svg>",
        b"a" * 300_000,
        b"\xff\xfe{",
    ],
)
def test_whatever_the_file_is_its_sender_gets_an_answer(client: FlaskClient, data: bytes) -> None:
    answer = client.post(
        "/verify",
        data={"file": (io.BytesIO(data), "x.json"), "link": "nonsense"},
        content_type="multipart/form-data",
    )
    assert answer.status_code in (200, 422)


def test_nothing_given_says_what_to_give(client: FlaskClient) -> None:
    answer = client.post("/verify", data={}, headers={"Accept-Language": "en"})
    assert answer.status_code == 422
    assert "Give a file, a link or the text of a badge." in answer.text


def test_the_did_document_publishes_old_keys_too(session: Any, client: FlaskClient, badge: Any) -> None:
    issuer = issuing.ensure_issuer(badge.issuer.organisation)
    old = issuer.keys[0].public_multibase
    issuing.add_key(issuer)
    session.commit()
    answer = client.get(f"/issuers/{issuer.id}/did.json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    told = answer.get_json(force=True)
    assert told["id"] == issuer.did
    assert {method["publicKeyMultibase"] for method in told["verificationMethod"]} == {
        key.public_multibase for key in session.scalars(select(SigningKey))
    }
    assert any(old in name for name in told["assertionMethod"])


def test_places_in_the_status_list_are_given_once(session: Any, badge: Any) -> None:
    issuer = issuing.ensure_issuer(badge.issuer.organisation)
    places = [issuing.take_place(issuer)[1] for _ in range(40)]
    assert len(set(places)) == 40
    assert session.scalars(select(StatusList)).one().next_position == 40


def test_a_new_version_of_the_badge_leaves_awards_as_they_are(
    session: Any, factories: Any, earned: Award
) -> None:
    changed = BADGE.model_copy(update={"name": {"fi": "Uusi", "sv": "Ny", "en": "New"}})
    made = issuing.load_badge_class(changed, issuing.ensure_issuer(factories.office()))
    assert made.id != earned.badge_class_id
    assert b"Uusi" not in bytes(session.scalar(select(Award.credential)))


def test_who_has_the_badge_is_a_page_before_anybody_has_joined(
    factories: Any, sign_in: Any, cohort: Cohort
) -> None:
    page = sign_in(factories.trainer(cohort)).get(f"/cohorts/{cohort.id}/badges")
    assert page.status_code == 200
    assert "Kukaan ei ole vielä tullut mukaan." in page.text
    assert "<table" not in page.text


def test_trainers_see_who_has_the_badge_and_participants_do_not(
    session: Any, factories: Any, sign_in: Any, cohort: Cohort, earned: Award
) -> None:
    page = f"/cohorts/{cohort.id}/badges"
    assert "Aino Virtanen" in sign_in(factories.trainer(cohort)).get(page).text
    assert sign_in(factories.participant(cohort)).get(page).status_code == 404
    assert sign_in(factories.trainer(factories.cohort())).get(page).status_code == 404
    assert (
        session.scalar(select(CoachingSession.cohort_id).where(CoachingSession.cohort_id == cohort.id))
        == cohort.id
    )
