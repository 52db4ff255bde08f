"""Who gets in and who does not, from one and the same setup."""

from typing import Any

import pytest

from tests.applications.conftest import Town
from tests.factories.applications import draft, sent

OWN = ("", "/edit", "/check", "/withdraw")
OFFICE = ("", "/accept", "/question", "/reject")


def test_the_catalogue_is_open_to_everybody(client: Any, town: Town) -> None:
    assert client.get("/programmes").status_code == 200
    assert client.get("/programmes/valmennus").status_code == 200
    assert client.get("/programmes/no-such-thing").status_code == 404
    assert client.get("/programmes/" + "x" * 500).status_code == 404
    assert client.get("/programmes/%00").status_code == 404


@pytest.mark.parametrize("part", OWN)
def test_own_pages_are_for_the_organisation_alone(
    part: str, client: Any, town: Town, factories: Any, sign_in: Any
) -> None:
    application = draft(town.applicant, town.place, town.programme)
    address = f"/applications/{application.id}{part}"
    colleague = factories.representative(town.place)
    strangers = [factories.representative(), factories.person(), town.trainer, town.officer]
    assert sign_in(town.applicant).get(address).status_code == 200
    assert sign_in(colleague).get(address).status_code == 200
    for stranger in strangers:
        assert sign_in(stranger).get(address).status_code == 404
        if part:
            assert sign_in(stranger).post(address, data=town.answers(save="x")).status_code == 404
    assert "/sign-in" in client.get(address).location


@pytest.mark.parametrize("part", OFFICE)
def test_deciding_is_for_the_office_alone(
    part: str, client: Any, town: Town, factories: Any, sign_in: Any
) -> None:
    application = sent(town.applicant, town.place, town.programme)
    address = f"/office/applications/{application.id}{part}"
    assert town.desk.get(address).status_code == 200
    for stranger in (town.applicant, factories.representative(), factories.person(), town.trainer):
        assert sign_in(stranger).get(address).status_code == 404
        if part:
            assert sign_in(stranger).post(address, data={"reason": "x", "version": "2"}).status_code == 404
    assert "/sign-in" in client.get(address).location


def test_the_queue_is_for_the_office_alone(client: Any, town: Town, factories: Any, sign_in: Any) -> None:
    assert town.desk.get("/office/applications").status_code == 200
    for stranger in (town.applicant, factories.person(), town.trainer):
        assert sign_in(stranger).get("/office/applications").status_code == 403
    assert "/sign-in" in client.get("/office/applications").location


def test_applying_is_for_representatives(client: Any, town: Town, factories: Any, sign_in: Any) -> None:
    assert town.browser.get(town.begin).status_code == 200
    for stranger in (factories.person(), town.trainer, town.officer):
        assert sign_in(stranger).get(town.begin).status_code == 403
        assert sign_in(stranger).post(town.begin, data=town.answers(save="x")).status_code == 403
        assert sign_in(stranger).get("/applications").status_code == 403
    assert "/sign-in" in client.get(town.begin).location


def test_the_office_does_not_see_drafts(town: Town) -> None:
    application = draft(town.applicant, town.place, town.programme)
    assert town.desk.get(f"/office/applications/{application.id}").status_code == 404
    assert application.reference not in town.desk.get("/office/applications?state=all").text


def test_own_list_shows_own_applications(town: Town, factories: Any, sign_in: Any) -> None:
    own = draft(town.applicant, town.place, town.programme)
    other_place = factories.organisation("Muu kunta")
    other = draft(factories.representative(other_place), other_place, town.programme)
    page = town.browser.get("/applications").text
    assert own.reference in page
    assert other.reference not in page
