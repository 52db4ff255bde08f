"""The pages of the four homes beside home itself."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from courses import home, overviews, queries
from courses.boards import office, timeline
from courses.boards.board import board_of
from courses.boards.forms import CohortsForm
from courses.boards.progress import LEAST, progress_of
from courses.boards.timeline import Show
from courses.boards.wording import people_told, short_day, span
from courses.models import Cohort
from courses.permissions import may_see_progress, may_train
from courses.views import blueprint
from courses.wording import STATE_TONES, state_word
from foundation.access import access, signed_in
from foundation.menus import OFFICE
from foundation.paging import PER_PAGE, Page, page_number, pages_of
from organisations.models import Organisation
from organisations.permissions import may_run_the_office
from organisations.queries import organisation
from people.session import current_person

OFFICE.offer(_l("Cohorts"), "courses.follow_cohorts", place=5)


@blueprint.get("/cohorts/<uuid:cohort_id>/board")
@access(may_train, load=queries.cohort)
def show_board(cohort: Cohort) -> ResponseReturnValue:
    """People by tasks and sessions; `show=behind` leaves those who are behind."""
    behind_only = request.args.get("show") == "behind"
    return render_template(
        "courses/boards/board.html",
        cohort=cohort,
        board=board_of(
            cohort, reader=current_person(), behind_only=behind_only, asked=request.args.get("page")
        ),
        behind_only=behind_only,
        finished=cohort.state.over,
        short_day=short_day,
    )


@blueprint.get("/timeline")
@signed_in
def show_timeline() -> ResponseReturnValue:
    """Everything that a participant's cohorts ask for and have been, in order of time."""
    me = current_person()
    cohorts = overviews.taken_part_in(me)
    stops = home.stops_of(me, cohorts)
    wished = request.args.get("show", "")
    show = Show(wished) if wished in {each.value for each in Show} else Show.ALL
    chosen = timeline.only(stops, show)
    pages = pages_of(len(chosen))
    page = page_number(request.args.get("page"), pages)
    rows = timeline.told(chosen[(page - 1) * PER_PAGE : page * PER_PAGE], cohorts)
    return render_template(
        "courses/boards/timeline.html",
        show=show,
        counts=timeline.counts(stops),
        page=Page(rows, page, pages, len(chosen)),
        first=home.next_step([stop.step for stop in stops]),
    )


@blueprint.get("/organisations/<uuid:organisation_id>/progress")
@access(may_see_progress, load=organisation)
def show_progress(place: Organisation) -> ResponseReturnValue:
    """The organisation's own people in numbers, cohort by cohort."""
    return render_template(
        "courses/boards/progress.html",
        organisation=place,
        page=progress_of(place, request.args.get("page")),
        people_told=people_told,
        least=LEAST,
        state_word=state_word,
        state_tones=STATE_TONES,
    )


@blueprint.get("/office/cohorts")
@access(may_run_the_office)
def follow_cohorts() -> ResponseReturnValue:
    """All cohorts; those off plan alone with `off_plan=1`."""
    form = CohortsForm(formdata=request.args)
    off_plan = request.args.get("off_plan") == "1"
    if not form.validate():
        return render_template("courses/boards/cohorts.html", form=form, overview=None), 422
    wanted = form.wanted(off_plan=off_plan)
    return render_template(
        "courses/boards/cohorts.html",
        form=form,
        overview=office.followed(wanted, request.args.get("page")),
        off_plan=off_plan,
        asked={"words": wanted.words or None, "state": wanted.state, "programme": wanted.programme or None},
        span=span,
        state_word=state_word,
        state_tones=STATE_TONES,
    )
