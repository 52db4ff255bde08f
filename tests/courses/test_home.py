"""The home page and the path of a cohort."""


def test_home_greets_by_first_name(sign_in, factories):
    page = sign_in(factories.person("Aino Mäkinen")).get("/home")
    assert page.status_code == 200
    assert "Aino" in page.text


def test_cohort_page_is_for_its_people_only(sign_in, factories):
    cohort = factories.cohort()
    address = f"/cohorts/{cohort.id}"
    assert sign_in(factories.participant(cohort)).get(address).status_code == 200
    assert sign_in(factories.trainer(factories.cohort())).get(address).status_code == 404
