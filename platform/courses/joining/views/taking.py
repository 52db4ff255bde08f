"""Taking a place oneself: on the programme's page or with a code; the link in the letter finishes it."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courses import queries
from courses.joining import codes, requests, seats
from courses.joining import queries as joining
from courses.joining.forms import CodeForm, PlaceForm, TakeForm
from courses.joining.models import PlaceRequest, WaitingPlace
from courses.models import Cohort, Enrolment
from courses.permissions import may_take_place, role_in
from courses.views import blueprint
from courses.wording import host_name
from foundation import limits
from foundation.access import public
from foundation.database import db
from foundation.languages import current_language, say
from organisations.models import Workplace
from people.answering_views import Door
from people.models import Person
from people.session import asker, seeing_as, signed_in_person


@blueprint.route("/cohorts/<uuid:cohort_id>/place", methods=["GET", "POST"])
@public("whoever reads the programme's page may take a place", may_take_place, load=queries.cohort)
def take_place(cohort: Cohort) -> ResponseReturnValue:
    return _taking(cohort)


@blueprint.route("/join", methods=["GET", "POST"])
@public("whoever has a joining code types it here")
def enter_code() -> ResponseReturnValue:
    form = CodeForm()
    if not form.validate_on_submit():
        return render_template(
            "courses/joining/enter_code.html", form=form
        ), 422 if form.is_submitted() else 200
    return redirect(
        url_for("courses.join_by_code", joining_code=codes.read_code(form.code.data or "") or "-")
    )


@blueprint.route("/join/<joining_code>", methods=["GET", "POST"])
@public("the joining code is the key: it stands on a wall")
def join_by_code(joining_code: str) -> ResponseReturnValue:
    if not limits.test("joining codes", asker()):
        abort(429)
    cohort = codes.cohort_by_code(joining_code)
    if cohort is None:
        limits.hit("joining codes", asker())
        form = CodeForm(formdata=None)
        form.code.errors = [_("This code does not work. Check it, or ask whoever gave it to you.")]
        return render_template("courses/joining/enter_code.html", form=form), 404
    return _taking(cohort)


def _taking(cohort: Cohort) -> ResponseReturnValue:
    """The page on which a place is taken: a form for strangers, one button for who is signed in."""
    me = signed_in_person()
    form = TakeForm() if me else PlaceForm()
    if not form.validate_on_submit():
        return _page(cohort, form, me), 422 if form.is_submitted() else 200
    if me is None:
        return _ask(cohort, form)
    if seeing_as() is not None:
        abort(403)
    try:
        taken = seats.take(cohort, me, _workplace_of(me))
    except seats.NotOpen:
        db.session.rollback()
        flash(_("You have another part in this cohort, or it is over."), "error")
        return redirect(url_for("courses.home"))
    db.session.commit()
    if isinstance(taken, WaitingPlace):
        return redirect(url_for("courses.home"))
    flash(_("You have a place. Here you see what comes first."))
    return redirect(url_for("courses.show_cohort", cohort_id=taken.cohort_id))


def _ask(cohort: Cohort, form: Any) -> ResponseReturnValue:
    if not limits.hit("places asked for", asker()):
        abort(429)
    requests.ask(
        cohort,
        email=form.email.data or "",
        name=form.name.data or "",
        organisation=form.organisation.data or "",
        language=current_language(),
    )
    db.session.commit()
    return render_template("courses/joining/letter_sent.html", email=form.email.data)


def _workplace_of(me: Person) -> Workplace:
    """Where they told to work when they came into another cohort."""
    told: list[Enrolment] = me.enrolments  # type: ignore[attr-defined]
    return next((each.workplace for each in told if each.workplace != Workplace()), Workplace())


def _page(cohort: Cohort, form: TakeForm, me: Person | None) -> str:
    return render_template(
        "courses/joining/place.html",
        cohort=cohort,
        form=form,
        sessions=queries.sessions_of(cohort),
        free=seats.free_seats(cohort),
        inside=me is not None and role_in(me, cohort) is not None,
        turn=joining.turn_in(cohort.id, me) if me else None,
        workplaces=[] if me else [each.name for each in requests.organisations_of(cohort)],
        here=request.path,
    )


def _shown(asked: PlaceRequest) -> dict[str, Any]:
    cohort = asked.cohort
    return {
        "inviter": host_name(cohort),
        "heading": say(cohort.version.title),
        "lead": say(cohort.version.summary),
        "cohort": cohort,
        "sessions": queries.sessions_of(cohort),
        "free": seats.free_seats(cohort),
    }


def _greeting(asked: PlaceRequest, person: Person) -> str:
    turn = joining.turn_in(asked.cohort_id, person)
    return (
        _("The cohort is full. You are number %(number)s in the queue.", number=turn.number) if turn else ""
    )


_door = Door(
    find=joining.request_by_secret,
    join=requests.join,
    join_as_new=requests.join_as_new,
    shown=_shown,
    page="courses/joining/finish.html",
    over="courses/joining/place_over.html",
    greeting=_greeting,
)


@blueprint.route("/take/<token>", methods=["GET", "POST"])
@public("the personal link in the letter to who asked for a place")
def finish_place(token: str) -> ResponseReturnValue:
    return _door.answer(token)
