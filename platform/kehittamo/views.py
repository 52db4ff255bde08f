"""The pages that belong to no room: the front, the language switch, the statements."""

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from foundation.access import public
from foundation.languages import LANGUAGES, remember
from foundation.personal_data import HOLDINGS, KEEPS
from kehittamo.cookies import cookies_set
from kehittamo.demo import people_to_step_in_as
from people.arriving import local_path
from people.second_factor import leave_open

blueprint = Blueprint("kehittamo", __name__)
leave_open(
    "contact.write",
    "health.lives",
    "health.ready",
    "kehittamo.accessibility",
    "kehittamo.cookies",
    "kehittamo.language",
    "kehittamo.privacy",
    "kehittamo.processing",
)


@blueprint.get("/")
@public("the front page")
def front() -> ResponseReturnValue:
    demo_people = people_to_step_in_as() if current_app.config["DEMONSTRATION"] else []
    return render_template("front.html", demo_people=demo_people)


@blueprint.get("/language/<code>")
@public("the language switch; it sets a cookie and nothing else")
def language(code: str) -> ResponseReturnValue:
    if code not in LANGUAGES:
        raise NotFound
    response = redirect(local_path(request.args.get("next") or "/"))
    remember(response, code)
    return response


@blueprint.get("/accessibility")
@public("the accessibility statement")
def accessibility() -> ResponseReturnValue:
    return render_template("pages/accessibility.html")


@blueprint.get("/privacy")
@public("the privacy notice")
def privacy() -> ResponseReturnValue:
    return render_template(
        "pages/privacy.html", holdings=[held for held in HOLDINGS if held.theirs is not None], keeps=KEEPS
    )


@blueprint.get("/cookies")
@public("which cookies there are, and why")
def cookies() -> ResponseReturnValue:
    return render_template("pages/cookies.html", cookies=cookies_set(current_app))


@blueprint.get("/processing")
@public("what an organisation as controller is promised")
def processing() -> ResponseReturnValue:
    return render_template("pages/processing.html")
