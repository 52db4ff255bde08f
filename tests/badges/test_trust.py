"""A badge ends, is renewed, taken back and given anew; keys change, and one was stolen."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from badges import checking, issuing, operations, queries
from badges.models import Award, BadgeClass, Endorsement, SigningKey, StatusList
from badges.openbadges import keys, multikey, proof
from badges.openbadges.report import Step, Verdict
from badges.settings import key_secret
from badges.trust import emergency, givers
from badges.trust.renewing import NotThatOne, give_anew, renew, tell_whose_end_is_near
from badges.trust.validity import end_of
from courses.models import Cohort
from foundation import clock
from foundation.outbox import Letter
from kehittamo.commands import cli
from organisations.models import Organisation
from people.models import Person
from tests.badges.test_awards import BADGE, again
from tests.badges.test_awards import badge as badge
from tests.badges.test_awards import cohort as cohort
from tests.badges.test_awards import earned as earned

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask


def bytes_of(session: Any, award: Award) -> bytes:
    return bytes(session.scalar(select(Award.credential).where(Award.id == award.id)))


def verdict(session: Any, award: Award) -> Verdict:
    return checking.check(bytes_of(session, award)).verdict


@pytest.fixture
def office(factories: Any) -> Person:
    """Somebody of the office."""
    found: Person = factories.office_person()
    return found


@pytest.fixture
def ending(session: Any, factories: Any, cohort: Cohort) -> Award:
    """A badge that is in force for a year."""
    yearly = BADGE.model_copy(update={"validity_months": 12})
    badge_class = issuing.load_badge_class(yearly, issuing.ensure_issuer(factories.office()))
    award = operations.award(factories.participant(cohort), again(cohort), badge_class)
    assert award is not None
    session.flush()
    return award


@pytest.mark.parametrize(
    ("given", "months", "end"),
    [
        ("2027-02-24T10:00", 12, "2028-02-24T21:59:59"),
        ("2027-08-31T10:00", 6, "2028-02-29T21:59:59"),
        ("2027-01-31T22:30", 1, "2027-03-01T21:59:59"),  # already February in Helsinki
        ("2027-12-15T10:00", 7, "2028-07-15T20:59:59"),  # in summer time
    ],
)
def test_a_badge_lasts_until_the_end_of_the_day_in_helsinki(given: str, months: int, end: str) -> None:
    found = end_of(months, datetime.fromisoformat(given).replace(tzinfo=UTC))
    assert found == datetime.fromisoformat(end).replace(tzinfo=UTC)
    assert end_of(None, clock.now()) is None


def test_a_badge_that_ends_says_so_and_fails_afterwards(session: Any, ending: Award) -> None:
    """F8-a."""
    document = json.loads(bytes_of(session, ending))
    assert ending.valid_until is not None
    assert document["validUntil"] == proof.moment(ending.valid_until)
    assert verdict(session, ending) is Verdict.VALID
    with clock.pretending(ending.valid_until + timedelta(seconds=1)):
        report = checking.check(bytes_of(session, ending))
    assert report[Step.DATES].code == "expired"
    assert report.verdict is Verdict.INVALID


def test_a_badge_that_says_nothing_of_an_end_keeps_its_digest(factories: Any, badge: Any) -> None:
    giver = issuing.ensure_issuer(factories.office())
    assert issuing.is_loaded(BADGE, giver)
    assert not issuing.is_loaded(BADGE.model_copy(update={"validity_months": 12}), giver)


def test_renewing_gives_another_term_once(session: Any, office: Person, ending: Award) -> None:
    with clock.pretending(clock.now() + timedelta(days=330)):
        fresh = renew(office, ending)
        with pytest.raises(NotThatOne):
            renew(office, ending)
    assert (fresh.edition, ending.edition) == (2, 1)
    assert fresh.valid_until > ending.valid_until
    assert fresh.published_at is None
    assert queries.awards_of(session.get_one(Person, ending.person_id)) == [fresh]
    letter = session.scalar(select(Letter.body).where(Letter.kind == "badge_again"))
    assert str(fresh.id) in letter
    assert verdict(session, ending) is Verdict.VALID  # until its own end


def test_whose_badge_ends_soon_is_told_once(session: Any, office: Person, ending: Award) -> None:
    assert tell_whose_end_is_near() == 0
    with clock.pretending(ending.valid_until - timedelta(days=20)):
        assert tell_whose_end_is_near() == 1
        assert tell_whose_end_is_near() == 0
        renew(office, ending)
    session.query(Letter).delete()
    with clock.pretending(ending.valid_until - timedelta(days=10)):
        assert tell_whose_end_is_near() == 0


def test_what_never_ends_is_not_renewed(office: Person, earned: Award) -> None:
    with pytest.raises(NotThatOne):
        renew(office, earned)


def test_a_badge_outside_a_cohort_is_renewed_and_taken_back_alike(
    session: Any, factories: Any, office: Person
) -> None:
    yearly = BADGE.model_copy(update={"validity_months": 12})
    badge_class = issuing.load_badge_class(yearly, issuing.ensure_issuer(factories.office()))
    award = operations.award(factories.person(), None, badge_class, by=office, reason="Ohjasi muita")
    assert award is not None
    fresh = renew(office, award)
    assert (fresh.edition, fresh.cohort_id, fresh.reason) == (2, None, "Ohjasi muita")
    with pytest.raises(NotThatOne):
        renew(office, award)
    operations.revoke(office, award, "given by mistake")
    assert fresh.revoked_at is not None
    assert give_anew(office, fresh).edition == 3


def test_revoking_while_it_is_renewed_takes_back_both(session: Any, office: Person, ending: Award) -> None:
    fresh = renew(office, ending)
    operations.revoke(office, ending, "given by mistake")
    session.flush()
    assert fresh.revoked_at is not None
    assert fresh.revoked_reason == "given by mistake"
    for edition in (ending, fresh):
        with pytest.raises(NotThatOne):
            renew(office, edition)
    issuing.sign_dirty_lists()
    assert checking.check(bytes_of(session, fresh))[Step.STATUS].code == "revoked"


def test_only_a_new_award_undoes_a_revocation(session: Any, office: Person, earned: Award) -> None:
    """F5-f: nor does the work do it by itself."""
    with pytest.raises(NotThatOne):
        give_anew(office, earned)
    operations.revoke(office, earned, "given by mistake")
    place = again(session.get_one(Cohort, earned.cohort_id))
    assert operations.award_what_was_earned(place) == []
    badge_class = issuing.badge_class_of(earned.badge_slug)
    assert badge_class is not None
    assert operations.award(session.get_one(Person, earned.person_id), place, badge_class) is None
    fresh = give_anew(office, earned)
    with pytest.raises(NotThatOne):
        give_anew(office, earned)
    assert verdict(session, fresh) is Verdict.VALID
    assert verdict(session, earned) is Verdict.INVALID
    assert queries.awards_in(place, earned.badge_slug)[earned.person_id] == fresh
    reason = session.scalar(select(Letter.body).where(Letter.kind == "badge_revoked"))
    assert "given by mistake" in reason


def test_a_new_key_leaves_old_badges_valid(session: Any, office: Person, earned: Award) -> None:
    """F8-a."""
    (issuer,) = queries.issuers()
    made = emergency.change_key(issuer)
    operations.revoke(office, earned, "given by mistake")
    fresh = give_anew(office, earned)
    assert proof.keys_named(json.loads(bytes_of(session, fresh))) == {made.public_multibase}
    issuing.sign_dirty_lists()
    assert verdict(session, fresh) is Verdict.VALID
    assert checking.check(bytes_of(session, earned))[Step.SIGNATURE].code == "signed"


def test_a_stolen_key_signs_nothing_that_is_believed_and_its_badges_are_signed_again(
    session: Any, earned: Award
) -> None:
    """F8-e: neither what it signed before nor what a thief signs."""
    before = bytes_of(session, earned)
    (stolen,) = session.scalars(select(SigningKey)).all()
    thief = keys.open_sealed(stolen.private_encrypted, key_secret(), json.loads(before)["issuer"]["id"])
    issuer = emergency.withdraw(stolen.public_multibase)
    session.flush()
    assert stolen.public_multibase not in json.dumps(issuing.did_document(issuer))
    assert checking.check(before)[Step.SIGNATURE].code == "withdrawn_key"
    assert list(emergency.sign_again(emergency.to_sign_again())) == [1]
    after = bytes_of(session, earned)
    strip = "proof"
    assert {k: v for k, v in json.loads(after).items() if k != strip} == {
        k: v for k, v in json.loads(before).items() if k != strip
    }
    assert checking.check(after).verdict is Verdict.VALID
    assert emergency.to_sign_again() == []
    forged = json.loads(before)
    del forged["proof"]
    report = checking.check(proof.to_bytes(proof.sign(forged, thief, clock.now())))
    assert report.verdict is Verdict.INVALID
    listed = session.scalar(select(StatusList.document))
    assert proof.keys_named(json.loads(listed)).isdisjoint({stolen.public_multibase})
    assert session.scalar(select(Letter.recipient_id).where(Letter.kind == "badge_signed_again"))
    with pytest.raises(emergency.NoSuchKey):
        emergency.withdraw(stolen.public_multibase)


def test_an_emergency_that_was_cut_off_is_finished_later(session: Any, app: Flask, earned: Award) -> None:
    (stolen,) = session.scalars(select(SigningKey.public_multibase)).all()
    session.commit()
    run = app.test_cli_runner()
    emergency.withdraw(stolen)
    session.commit()
    told = run.invoke(cli.commands["keys"], ["withdraw"])
    assert told.exit_code == 0, told.output
    assert "signed again: 1" in told.output
    assert "withdrawn" in run.invoke(cli.commands["keys"], ["list"]).output
    assert run.invoke(cli.commands["keys"], ["withdraw", stolen]).exit_code == 1


def test_a_file_is_verified_on_the_command_line(
    session: Any, app: Flask, earned: Award, tmp_path: Path
) -> None:
    signed = bytes_of(session, earned)
    owner = session.get_one(Person, earned.person_id).email
    session.commit()
    file = tmp_path / "badge.json"
    file.write_bytes(signed)
    run = app.test_cli_runner()
    assert run.invoke(args=["badge", "verify", str(file), "--recipient", owner]).exit_code == 0
    assert run.invoke(args=["badge", "verify", str(file), "--recipient", "x@example.org"]).exit_code == 1
    file.write_bytes(signed.replace(b"Teki.", b"Ei teki"))
    told = run.invoke(args=["badge", "verify", str(file), "--json"])
    assert told.exit_code == 1
    assert json.loads(told.output)["findings"]["signature"]["code"] == "wrong_signature"


def own_badge(cohort: Cohort) -> BadgeClass:
    original = issuing.badge_class_of(BADGE.slug)
    assert original is not None
    return givers.in_the_name_for(again(cohort), original)


def give_in_own_name(session: Any, office: Person, cohort: Cohort) -> Organisation:
    organisation = session.get_one(Organisation, cohort.organisation_id)
    givers.let_give(office, organisation, True)
    session.flush()
    return organisation


def test_an_organisation_gives_its_own_badges_while_the_office_lets_it(
    session: Any, factories: Any, office: Person, cohort: Cohort
) -> None:
    organisation = give_in_own_name(session, office, cohort)
    first, second, third = (factories.participant(cohort) for _number in range(3))
    elsewhere = factories.cohort()
    session.flush()

    def given(person: Person, place: Cohort) -> dict[str, Any]:
        badge_class = own_badge(place)
        award = operations.award(person, again(place), badge_class)
        assert award is not None
        assert verdict(session, award) is Verdict.VALID
        document: dict[str, Any] = json.loads(bytes_of(session, award))
        return document

    own, own_too = given(first, cohort), given(second, cohort)
    issuer = givers.giver(organisation.id)
    assert issuer is not None
    assert own["issuer"]["id"] == issuer.did
    assert own["issuer"]["name"] == organisation.name
    theirs = given(factories.participant(elsewhere), elsewhere)
    assert theirs["issuer"]["id"] != issuer.did
    achievements = [one["credentialSubject"]["achievement"] for one in (own, own_too, theirs)]
    assert achievements[0] == achievements[1]
    addressed = ("id", "image", "criteria")
    words = [{k: v for k, v in one.items() if k not in addressed} for one in achievements]
    assert words[0] == words[2]
    assert achievements[0]["id"] != achievements[2]["id"]
    givers.let_give(office, organisation, False)
    assert given(third, cohort)["issuer"] == theirs["issuer"]
    assert checking.check(proof.to_bytes(own)).verdict is Verdict.VALID


def test_an_organisation_whose_name_cannot_be_signed_leaves_the_giving_to_the_office(
    session: Any, office: Person, cohort: Cohort
) -> None:
    organisation = give_in_own_name(session, office, cohort)
    for field, value in (("name", "\x07\x08"), ("url", "https://ei osoite.fi")):
        setattr(organisation, field, value)
        session.flush()
        assert own_badge(cohort).original_id is None
        session.refresh(organisation)
        organisation.name, organisation.url = "Kunta", ""
    session.flush()
    assert own_badge(cohort).original_id is not None


def test_an_organisations_version_follows_the_offices_newest(
    session: Any, factories: Any, office: Person, cohort: Cohort
) -> None:
    give_in_own_name(session, office, cohort)
    before = own_badge(cohort)
    renamed = BADGE.model_copy(update={"name": {"fi": "Uusi", "sv": "Ny", "en": "New"}, "validity_months": 3})
    issuing.load_badge_class(renamed, issuing.ensure_issuer(factories.office()))
    after = own_badge(cohort)
    assert (before.name["en"], after.name["en"]) == ("Internal developer", "New")
    assert after.validity_months == 3
    assert own_badge(cohort) == after


def test_the_office_takes_back_and_gives_anew_on_a_page_and_nobody_else(
    session: Any, factories: Any, sign_in: Any, office: Person, cohort: Cohort, earned: Award
) -> None:
    """F8-g."""
    page = f"/office/awards/{earned.id}"
    earner = session.get_one(Person, earned.person_id)
    for other in (earner, factories.trainer(cohort), factories.representative()):
        browser = sign_in(other)
        assert browser.get(page).status_code == 404
        for act in ("", "/renew", "/anew"):
            assert browser.post(page + act, data={"reason": "x"}).status_code == 404
    browser = sign_in(office)
    assert "Aino Virtanen" in browser.get(page).text
    assert browser.post(page, data={"reason": " "}).status_code == 422
    assert browser.post(page + "/renew").status_code == 302  # it has no end: told so, and nothing done
    assert browser.post(page, data={"reason": "Väärä <b>henkilö</b>"}).status_code == 302
    assert "Väärä &lt;b&gt;henkilö" in browser.get(page).text
    assert browser.post(page + "/anew").status_code == 302
    assert browser.post(page + "/anew").status_code == 302
    session.expire_all()
    editions = session.scalars(select(Award).order_by(Award.edition)).all()
    assert [row.revoked_at is None for row in editions] == [False, True]
    assert f"/office/awards/{editions[1].id}" in browser.get(page).text
    assert f"/office/awards/{editions[1].id}" in browser.get(f"/cohorts/{cohort.id}/badges").text


def test_the_office_chooses_who_gives_and_the_representative_sees_it(
    session: Any, factories: Any, sign_in: Any, office: Person, cohort: Cohort
) -> None:
    organisation = session.get_one(Organisation, cohort.organisation_id)
    representative = factories.representative(organisation)
    act = page = f"/organisations/{organisation.id}/badges"
    browser, theirs = sign_in(office), sign_in(representative)
    assert 'value="yes"' in browser.get(page).text
    assert 'value="yes"' not in theirs.get(page).text
    assert theirs.post(act, data={"own": "yes"}).status_code == 404
    assert "did:web" not in theirs.get(page).text
    assert browser.post(act, data={"own": "perhaps"}).status_code == 400
    assert browser.post(act, data={"own": "yes"}).status_code == 302
    assert "did:web" in theirs.get(page).text
    assert sign_in(factories.representative()).get(page).status_code == 404
    assert page in theirs.get(f"/organisations/{organisation.id}/people").text


def test_an_organisation_stands_behind_a_badge_with_its_own_signature(
    session: Any, factories: Any, sign_in: Any, client: Any, cohort: Cohort, badge: Any
) -> None:
    organisation = session.get_one(Organisation, cohort.organisation_id)
    theirs = sign_in(factories.representative(organisation))
    page, act = f"/organisations/{organisation.id}/badges", f"/organisations/{organisation.id}/endorsement"
    assert f"{act}?badge={badge.id}" in theirs.get(page).text
    assert theirs.get(act).status_code == 200  # there is but one
    assert theirs.get(f"{act}?badge={organisation.id}").status_code == 404
    assert theirs.post(f"{act}?badge={badge.id}", data={"comment": ""}).status_code == 422
    words = "Tämän <b>osaajat</b> \x07vetävät kehittämistä."
    for _click in range(2):
        assert theirs.post(f"{act}?badge={badge.id}", data={"comment": words}).status_code == 302
    public = client.get(f"/badge-classes/{badge.id}").text
    assert "&lt;b&gt;osaajat" in public
    (row,) = session.scalars(select(Endorsement)).all()
    address = f"/endorsements/{row.id}"
    answer = client.get(address)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    document = answer.get_json(force=True)
    issuer = givers.giver(organisation.id)
    assert issuer is not None
    assert not issuer.active  # to endorse is not to give
    assert document["issuer"]["id"] == issuer.did
    assert document["credentialSubject"]["id"] == f"http://localhost/badge-classes/{badge.id}"
    assert document["credentialSubject"]["endorsementComment"] == "Tämän <b>osaajat</b> vetävät kehittämistä."
    key = multikey.decode_public(issuer.keys[0].public_multibase)
    assert proof.verifies(document, document["proof"], key)
    emergency.withdraw(issuer.keys[0].public_multibase)
    session.commit()
    again_signed = client.get(address).get_json(force=True)
    assert not proof.verifies(again_signed, again_signed["proof"], key)
    for stranger in (factories.representative(), factories.trainer(cohort)):
        assert sign_in(stranger).post(f"{act}?badge={badge.id}", data={"comment": "x"}).status_code == 404
    assert theirs.post(f"{act}/withdraw?badge={badge.id}").status_code == 302
    assert client.get(address).status_code == 404
