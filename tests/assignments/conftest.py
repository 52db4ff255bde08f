"""A cohort between its invitation and its first day, and pages used as a browser uses them."""

from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import assignments as made
from tests.factories import make


def read(response: TestResponse) -> BeautifulSoup:
    """The page as a person sees it."""
    return BeautifulSoup(response.data, "lxml")


def fields(response: TestResponse) -> dict[str, str]:
    """What the page's main form would send if no button were pressed."""
    form = read(response).select_one("form.form")
    assert form is not None, "there is no form on the page"
    values = {
        tag["name"]: tag.get("value", "")
        for tag in form.select("input")
        if tag.get("type") not in ("radio", "checkbox", "file", "submit") and tag.get("name")
    }
    values |= {tag["name"]: tag.get_text().lstrip("\n") for tag in form.select("textarea")}
    return values


def fill(browser: FlaskClient, address: str, **typed: Any) -> TestResponse:
    """Open the page, type, press a button (`send="1"`), and give what came back."""
    values = fields(browser.get(address)) | typed
    return browser.post(address, data=values, content_type="multipart/form-data")


@pytest.fixture
def scene(factories: Any, session: Any) -> SimpleNamespace:
    """A cohort with an open assignment, a participant and a trainer; and strangers from another cohort."""
    cohort = made.open_cohort()
    other = made.open_cohort(made=None)
    assignment = made.assignment(cohort)
    scene = SimpleNamespace(
        cohort=cohort,
        assignment=assignment,
        address=f"/assignments/{assignment.id}",
        participant=make.participant(cohort, "Aino Mäkinen"),
        colleague=make.participant(cohort, "Ville Laine"),
        trainer=make.trainer(cohort, "Leena Salo"),
        office=make.office_person(),
        representative=make.representative(cohort.organisation),
        stranger=make.participant(other),
        other_trainer=make.trainer(other),
    )
    session.commit()
    return scene
