"""Inviting people: checked first, sent once, never more than there are seats, and secret."""

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from courses import inviting, queries
from courses.address_lists import Address
from courses.inviting import CohortFull, InvitationOver
from courses.models import Cohort, Invitation
from foundation import clock
from foundation.database import db
from foundation.outbox import Letter
from tests.factories.courses import invited, letters_to, token_in


def _count(session):
    return session.scalar(select(func.count(Invitation.id)))


@pytest.fixture
def cohort(factories):
    return factories.cohort(seats=3)


@pytest.fixture
def desk(cohort, factories, sign_in):
    return sign_in(factories.representative(cohort.organisation))


def test_checking_a_list_changes_nothing_and_sending_it_does(cohort, desk, session):
    address = f"/cohorts/{cohort.id}/invite"
    typed = {"addresses": "Aino <aino@example.org>\npekka@example.org", "language": "sv"}
    checked = desk.post(address, data=typed)
    assert checked.status_code == 200
    assert "aino@example.org" in checked.text
    assert _count(session) == 0
    sent = desk.post(address, data={**typed, "send": "1"})
    assert sent.status_code == 302
    session.expire_all()
    assert _count(session) == 2
    [letter] = letters_to("aino@example.org")
    assert letter.language == "sv"


def test_sending_twice_invites_once(cohort, desk, session):
    typed = {"addresses": "aino@example.org", "language": "fi", "send": "1"}
    for _again in range(2):
        assert desk.post(f"/cohorts/{cohort.id}/invite", data=typed).status_code in (200, 302)
    assert len(letters_to("aino@example.org")) == 1


def test_faulty_lines_are_shown_with_numbers_and_kept(cohort, desk, session):
    typed = {"addresses": "aino@example.org\nnobody at all", "language": "fi"}
    page = desk.post(f"/cohorts/{cohort.id}/invite", data=typed)
    assert page.status_code == 422
    assert "2" in page.text
    assert page.text.count("nobody at all") == 2
    left = desk.post(f"/cohorts/{cohort.id}/invite", data={**typed, "send": "1"})
    assert left.status_code == 200
    assert _count(session) == 1
    assert "nobody at all" in left.text
    assert ">aino@example.org" not in left.text


def test_a_file_is_taken_into_the_list(cohort, desk):
    upload = (io.BytesIO("Nimi;Sähköposti\nÄijä;aija@example.org".encode("cp1252")), "people.csv")
    page = desk.post(f"/cohorts/{cohort.id}/invite", data={"file": upload, "language": "fi"})
    assert page.status_code == 200
    assert "Äijä · aija@example.org" in page.text


@pytest.mark.parametrize(
    "typed",
    [
        {"addresses": ""},
        {"addresses": "   \n;;,"},
        {"addresses": "nobody"},
        {"addresses": "a@example.org", "language": "xx"},
        {"addresses": "x" * 400_001},
        {"addresses": "\x00\x00"},
        {"addresses": "\n".join(f"a{n}@example.org" for n in range(4))},
        {"addresses": "\n".join(f"a{n}@example.org" for n in range(5_001))},
    ],
)
def test_a_bad_list_is_refused_in_words_and_invites_nobody(cohort, desk, session, typed):
    page = desk.post(f"/cohorts/{cohort.id}/invite", data={"language": "fi", "send": "1", **typed})
    assert page.status_code == 422
    assert "govuk-error-summary" in page.text
    assert _count(session) == 0


def test_of_a_file_of_five_thousand_rows_each_is_answered_and_the_good_ones_are_invited(factories, sign_in):
    cohort = factories.cohort(seats=40)
    desk = sign_in(factories.representative(cohort.organisation))
    good = [f"Äijä {n};aija{n}@example.org" for n in range(30)]
    bad = [f"Väärä {n};vaara{n}(at)example.org" for n in range(4_940)]
    rows = "\r\n".join(["Nimi;Sähköposti", *good, *bad, *good])
    upload = (io.BytesIO(rows.encode("cp1252")), "henkilosto.csv")
    checked = desk.post(f"/cohorts/{cohort.id}/invite", data={"file": upload, "language": "fi"})
    assert checked.status_code == 422
    typed = {"addresses": rows, "language": "fi", "send": "1"}
    left = desk.post(f"/cohorts/{cohort.id}/invite", data=typed)
    assert left.status_code == 200
    assert all(row in checked.text and row in left.text for row in bad)
    assert len([row for row in good if row in left.text]) == 0
    assert len(queries.invitations_of(cohort)) == 30


def test_a_spreadsheet_is_refused_with_advice(cohort, desk):
    upload = (io.BytesIO(b"PK\x03\x04rest"), "people.xlsx")
    page = desk.post(f"/cohorts/{cohort.id}/invite", data={"file": upload, "language": "fi"})
    assert page.status_code == 422
    assert "CSV" in page.text


def test_open_invitations_and_participants_hold_seats(cohort, factories):
    factories.participant(cohort)
    invited(cohort)
    with pytest.raises(CohortFull) as refused:
        inviting.invite(
            cohort, [Address("a@example.org"), Address("b@example.org")], "fi", by=factories.trainer(cohort)
        )
    assert refused.value.free == 1


def test_an_old_invitation_holds_no_seat(cohort, session):
    invitation, _token = invited(cohort)
    invitation.expires_at = clock.now() - timedelta(seconds=1)
    session.flush()
    assert inviting.free_seats(cohort) == 3


def test_those_inside_and_those_invited_get_no_letter(cohort, factories, desk, session):
    inside = factories.participant(cohort)
    invited(cohort, "invited@example.org")
    typed = f"{inside.email}\ninvited@example.org\nnew@example.org"
    desk.post(f"/cohorts/{cohort.id}/invite", data={"addresses": typed, "language": "fi", "send": "1"})
    assert len(letters_to("invited@example.org")) == 1
    assert letters_to(inside.email) == []
    assert len(letters_to("new@example.org")) == 1


def test_two_who_invite_at_once_never_exceed_the_seats(app, factories, session):
    cohort = factories.cohort(seats=5)
    by = factories.trainer(cohort)
    session.commit()
    cohort_id, by_id = cohort.id, by.id

    def send(number):
        from courses import queries
        from people.models import Person

        with app.test_request_context(base_url="http://localhost", method="POST"):
            place = queries.cohort(cohort_id)
            person = db.session.get(Person, by_id)
            people = [Address(f"p{number}-{n}@example.org") for n in range(3)]
            try:
                inviting.invite(place, people, "fi", by=person)
                db.session.commit()
                return True
            except CohortFull:
                db.session.rollback()
                return False

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(send, range(4)))
    assert sorted(outcomes) == [False, False, False, True]
    session.rollback()
    assert _count(session) == 3


def test_only_a_hash_of_the_secret_is_kept(cohort, session):
    invitation, token = invited(cohort)
    assert len(token) >= 43  # 256 bits
    assert invitation.secret_hash == hashlib.sha256(token.encode()).hexdigest()
    kept = [str(value) for row in session.execute(select(Invitation.__table__)) for value in row]
    assert token not in " ".join(kept)


def test_every_person_has_another_secret(factories, session):
    cohort = factories.cohort()
    tokens = {invited(cohort, f"p{n}@example.org")[1] for n in range(5)}
    assert len(tokens) == 5


def test_a_reminder_is_a_new_letter_and_ends_the_old_link(cohort, factories, client, session):
    invitation, old = invited(cohort)
    invitation.sent_at -= timedelta(days=3)
    session.flush()
    assert inviting.remind(invitation, by=factories.trainer(cohort))
    new = token_in(letters_to("uusi@example.org")[-1])
    assert new != old
    assert client.get(f"/invitation/{old}").status_code == 404
    assert client.get(f"/invitation/{new}").status_code == 200


def test_a_reminder_pressed_twice_sends_one_letter(cohort, factories, sign_in, session):
    invitation, _token = invited(cohort)
    invitation.sent_at -= timedelta(days=3)
    desk = sign_in(factories.representative(cohort.organisation))
    for _again in range(2):
        desk.post(f"/cohorts/{cohort.id}/invitations/{invitation.id}", data={"act": "remind"})
    assert len(letters_to("uusi@example.org")) == 2


def test_a_withdrawn_invitation_is_dead(cohort, desk, client, session):
    invitation, token = invited(cohort)
    address = f"/cohorts/{cohort.id}/invitations/{invitation.id}"
    assert desk.post(address, data={"act": "withdraw"}).status_code == 302
    assert client.get(f"/invitation/{token}").status_code == 404
    assert desk.post(address, data={"act": "withdraw"}).status_code == 404


def test_an_answered_invitation_is_not_withdrawn(cohort, factories):
    invitation, _token = invited(cohort)
    inviting.join(invitation, factories.person())
    with pytest.raises(InvitationOver):
        inviting.withdraw(invitation, by=factories.trainer(cohort))


@pytest.mark.parametrize("act", ["", "burn", "remind\x00"])
def test_an_unknown_act_is_refused(cohort, desk, act):
    invitation, _token = invited(cohort)
    answer = desk.post(f"/cohorts/{cohort.id}/invitations/{invitation.id}", data={"act": act})
    assert answer.status_code == 400


def test_an_invitation_of_another_cohort_is_not_found(factories, sign_in):
    invitation, _token = invited(factories.cohort())
    own: Cohort = factories.cohort()
    desk = sign_in(factories.trainer(own))
    for cohort_id in (own.id, invitation.cohort_id):
        answer = desk.post(f"/cohorts/{cohort_id}/invitations/{invitation.id}", data={"act": "withdraw"})
        assert answer.status_code == 404


@pytest.mark.parametrize("page", ["invite", "invitations"])
def test_inviting_is_for_the_own_organisation_trainers_and_office(cohort, factories, sign_in, page):
    address = f"/cohorts/{cohort.id}/{page}"
    allowed = [
        factories.representative(cohort.organisation),
        factories.trainer(cohort),
        factories.office_person(),
    ]
    refused = [
        factories.participant(cohort),
        factories.person(),
        factories.representative(),
        factories.trainer(factories.cohort()),
    ]
    assert [sign_in(person).get(address).status_code for person in allowed] == [200] * 3
    assert [sign_in(person).get(address).status_code for person in refused] == [404] * 4


def test_letters_are_in_the_language_that_was_chosen(cohort, factories, session):
    inviting.invite(cohort, [Address("sven@example.org", "Sven")], "sv", by=factories.trainer(cohort))
    [letter] = session.scalars(select(Letter).where(Letter.recipient == "sven@example.org"))
    assert letter.language == "sv"
    assert "Valmennus (sv)" in letter.body
    assert cohort.organisation.name in letter.body
