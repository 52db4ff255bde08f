"""The demonstration: step in as anybody with one click, and read everybody's mail. Not in production."""

from dataclasses import dataclass

from flask import Blueprint, Flask, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from foundation.access import public
from foundation.database import db
from foundation.outbox import Letter
from people.arriving import arrive
from people.queries import person_by_email
from people.vocabulary import Way

blueprint = Blueprint("demo", __name__, url_prefix="/demonstration")
PAGE = 25


@dataclass(frozen=True)
class DemoPerson:
    """Somebody whom the front page lets one step in as."""

    role: str
    role_label: str
    name: str
    email: str
    what: str


def install(app: Flask) -> None:
    """Open the doors, in demonstration mode only: elsewhere these addresses do not exist."""
    if app.config["DEMONSTRATION"]:
        app.register_blueprint(blueprint)


def people_to_step_in_as() -> list[DemoPerson]:
    """One person for each role, as the demonstration data has them."""
    from kehittamo.demo_data import cast_for_front

    return cast_for_front()


@blueprint.before_request
def _only_in_the_demonstration() -> None:
    if not current_app.config["DEMONSTRATION"]:
        abort(404)


@blueprint.post("/step-in")
@public("demonstration only: the front page's buttons")
def step_in() -> ResponseReturnValue:
    email = request.form.get("email", "")
    chosen = next((person for person in people_to_step_in_as() if person.email == email), None)
    person = person_by_email(chosen.email) if chosen else None
    if person is None:
        abort(404)
    return arrive(person, Way.DEMONSTRATION)


@blueprint.get("/mailbox")
@public("demonstration only: the letters that would have gone out")
def mailbox() -> ResponseReturnValue:
    to = request.args.get("to", "")[:320].strip().lower()
    number = max(1, request.args.get("page", 1, type=int))
    wanted = select(Letter).order_by(Letter.created_at.desc())
    counted = select(func.count()).select_from(Letter)
    if to:
        wanted, counted = wanted.where(Letter.recipient == to), counted.where(Letter.recipient == to)
    total = db.session.scalar(counted) or 0
    letters = db.session.scalars(wanted.limit(PAGE).offset(min((number - 1) * PAGE, 1_000_000))).all()
    return render_template(
        "demo/mailbox.html", letters=letters, to=to, total=total, number=number, per_page=PAGE
    )


@blueprint.get("/mailbox/<uuid:letter_id>")
@public("demonstration only: one letter")
def letter(letter_id: object) -> ResponseReturnValue:
    found = db.session.get(Letter, letter_id) or abort(404)
    return render_template("demo/letter.html", letter=found)
