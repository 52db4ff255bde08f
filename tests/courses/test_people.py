"""Who is in the cohort: names for everybody, addresses for nobody but those who invite."""

import pytest

from tests.factories.courses import invited


def test_participants_see_names_and_titles_and_no_address(factories, sign_in, session):
    cohort = factories.cohort()
    trainer, other = factories.trainer(cohort, "Timo Kari"), factories.participant(cohort, "Mari Laine")
    other.title = "Kokki <i>"
    invited(cohort, "secret@example.org", by=trainer)
    page = sign_in(factories.participant(cohort)).get(f"/cohorts/{cohort.id}/people").text
    assert "Timo Kari" in page
    assert "Mari Laine" in page
    assert "Kokki &lt;i&gt;" in page
    assert "@" not in page
    assert "/invite" not in page


def test_those_who_invite_see_how_many_have_not_answered(factories, sign_in):
    cohort = factories.cohort()
    browser = sign_in(factories.representative(cohort.organisation))
    assert "/invitations" not in browser.get(f"/cohorts/{cohort.id}/people").text
    invited(cohort, "waiting@example.org")
    assert f"/cohorts/{cohort.id}/invitations" in browser.get(f"/cohorts/{cohort.id}/people").text
    assert "waiting@example.org" in browser.get(f"/cohorts/{cohort.id}/invitations").text


@pytest.mark.parametrize("page", ["0", "-1", "9" * 30, "x", "\x00"])
def test_any_page_number_is_answered(factories, sign_in, page):
    cohort = factories.cohort()
    browser = sign_in(factories.trainer(cohort))
    for address in ("people", "invitations"):
        assert browser.get(f"/cohorts/{cohort.id}/{address}", query_string={"page": page}).status_code == 200


def test_strangers_do_not_see_people(factories, sign_in):
    cohort = factories.cohort()
    for person in (factories.person(), factories.trainer(factories.cohort())):
        assert sign_in(person).get(f"/cohorts/{cohort.id}/people").status_code == 404
