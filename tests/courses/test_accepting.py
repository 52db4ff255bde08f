"""The personal link: from a letter to home, once."""

import uuid
from datetime import timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from courses import inviting, queries
from courses.models import Enrolment, Invitation
from courses.vocabulary import CohortRole
from foundation import clock
from people.models import Person
from people.queries import person_by_email
from tests.factories.courses import invited
from tests.factories.make import PASSWORD

ANSWER = {"name": "Uusi Tulija", "password": PASSWORD, "language": "sv"}


@pytest.fixture
def cohort(factories):
    return factories.cohort(seats=2)


def _participants(session, cohort):
    session.expire_all()
    return queries.count_members(queries.cohort(cohort.id), CohortRole.PARTICIPANT)


def test_looking_at_the_link_changes_nothing(cohort, client, session):
    invitation, token = invited(cohort)
    organisation = cohort.organisation.name
    for _again in range(3):
        page = client.get(f"/invitation/{token}")
        assert page.status_code == 200
    assert organisation in page.text
    assert "uusi@example.org" in page.text
    session.expire_all()
    assert session.get(Invitation, invitation.id).accepted_at is None
    assert person_by_email("uusi@example.org") is None


def test_answering_makes_an_account_a_place_and_a_session(cohort, client, session):
    _invitation, token = invited(cohort)
    answer = client.post(f"/invitation/{token}", data=ANSWER)
    assert answer.headers["Location"] == "/home"
    assert "Uusi" in client.get("/home").text
    person = person_by_email("uusi@example.org")
    assert person.language == "sv"
    assert _participants(session, cohort) == 1


def test_a_double_click_joins_once_and_lands_home_both_times(app, cohort, session):
    _invitation, token = invited(cohort)
    once = str(uuid.uuid4())
    answers = [
        app.test_client().post(f"/invitation/{token}", data={**ANSWER, "once": once}) for _half in range(2)
    ]
    assert [answer.headers.get("Location") for answer in answers] == ["/home", "/home"]
    assert session.scalar(select(func.count(Person.id)).where(Person.email == "uusi@example.org")) == 1
    assert _participants(session, cohort) == 1


def test_a_used_link_signs_nobody_else_in(app, cohort, session):
    _invitation, token = invited(cohort)
    once = str(uuid.uuid4())
    app.test_client().post(f"/invitation/{token}", data={**ANSWER, "once": once})
    stranger = app.test_client()
    wrong = stranger.post(
        f"/invitation/{token}", data={**ANSWER, "once": once, "password": "another long sentence"}
    )
    other = stranger.post(f"/invitation/{token}", data=ANSWER)
    assert [wrong.status_code, other.status_code, stranger.get(f"/invitation/{token}").status_code] == [
        410
    ] * 3
    assert stranger.get("/home").status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 121},
        {"password": ""},
        {"password": "short"},
        {"password": "x" * 300},
        {"language": "xx"},
        {"name": "   "},
        {"password": "salasanasalasana"},
    ],
)
def test_a_wrong_answer_is_told_and_kept_and_makes_nothing(cohort, client, session, wrong):
    _invitation, token = invited(cohort)
    page = client.post(f"/invitation/{token}", data={**ANSWER, **wrong})
    assert page.status_code == 422
    assert "govuk-error-summary" in page.text
    assert PASSWORD not in page.text
    if "name" not in wrong:
        assert "Uusi Tulija" in page.text
    assert person_by_email("uusi@example.org") is None


@pytest.mark.parametrize("token", ["x", "x" * 5000, "%00", "..%2f", "æ"])
def test_an_unknown_link_is_not_found(client, session, token):
    assert client.get(f"/invitation/{token}").status_code == 404
    assert client.post(f"/invitation/{token}", data=ANSWER).status_code == 404


def test_an_old_link_is_gone(cohort, client, session):
    invitation, token = invited(cohort)
    invitation.expires_at = clock.now() - timedelta(seconds=1)
    session.flush()
    assert client.get(f"/invitation/{token}").status_code == 410
    assert client.post(f"/invitation/{token}", data=ANSWER).status_code == 410
    assert person_by_email("uusi@example.org") is None


def test_who_has_an_account_signs_in_and_then_joins_with_one_button(
    cohort, factories, client, sign_in, session
):
    person = factories.person(email="uusi@example.org")
    _invitation, token = invited(cohort)
    page = client.get(f"/invitation/{token}")
    assert page.status_code == 200
    assert quote(f"/invitation/{token}", safe="/") in page.text
    assert client.post(f"/invitation/{token}", data=ANSWER).status_code == 409
    own = sign_in(person)
    assert 'name="password"' not in own.get(f"/invitation/{token}").text
    for _again in range(2):
        assert own.post(f"/invitation/{token}", data={}).headers["Location"] == "/home"
    assert _participants(session, cohort) == 1


def test_somebody_else_signed_in_cannot_take_the_place(cohort, factories, sign_in, session):
    _invitation, token = invited(cohort)
    other = sign_in(factories.person())
    assert other.get(f"/invitation/{token}").status_code == 200
    assert other.post(f"/invitation/{token}", data=ANSWER).status_code == 409
    assert _participants(session, cohort) == 0


def test_a_full_cohort_refuses_another_participant_kindly(cohort, factories, client, session):
    invitation, token = invited(cohort)
    for _seat in range(2):
        factories.participant(cohort)
    refused = client.post(f"/invitation/{token}", data=ANSWER)
    assert refused.status_code == 409
    assert person_by_email("uusi@example.org") is None
    session.expire_all()
    assert session.get(Invitation, invitation.id).accepted_at is None


def test_the_page_speaks_the_invitations_language(cohort, factories, app, session):
    from courses.address_lists import Address
    from tests.factories.courses import letters_to, token_in

    inviting.invite(cohort, [Address("sven@example.org")], "sv", by=factories.trainer(cohort))
    token = token_in(letters_to("sven@example.org")[0])
    page = app.test_client().get(f"/invitation/{token}", headers={"Accept-Language": "fi"})
    assert '<html lang="sv"' in page.text


def test_who_left_can_be_invited_back_to_the_same_place(cohort, factories, session):
    enrolment = factories.enrolment(cohort)
    email = enrolment.person.email
    enrolment.left_at = clock.now()
    invitation, _token = invited(cohort, email)
    assert inviting.join(invitation, enrolment.person).id == enrolment.id
    assert session.get(Enrolment, enrolment.id).left_at is None
