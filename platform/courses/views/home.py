"""Home, with the single next thing to do, and the path through one cohort."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courses import overviews, queries, session_overviews, versions
from courses.boards import timeline
from courses.boards.sources import behind_counts
from courses.home import Card, Step, StepState, cards_of, desk_of, next_step, path_of, stops_of, waiting_for
from courses.models import Cohort, Enrolment
from courses.overviews import CohortLine
from courses.permissions import (
    may_archive,
    may_copy_cohort,
    may_invite,
    may_see_cohort,
    may_tailor,
    may_train,
    representative,
    role_in,
)
from courses.views import blueprint
from courses.vocabulary import CohortRole, CohortState
from courses.wording import STATE_TONES, cohort_title, state_word
from foundation import clock
from foundation.access import access, signed_in
from foundation.paging import Page
from organisations.permissions import is_office, is_pool_trainer, represented_organisations
from people.models import Person
from people.session import current_person


@dataclass(frozen=True)
class Way:
    """A person's way through one cohort."""

    cohort: Cohort
    role: CohortRole
    steps: list[Step]
    cards: list[Card]
    excerpt: list[Step]
    """What home has room for, where it is one of several ways; else all steps."""


def _way(me: Person, cohort: Cohort) -> Way | None:
    role = role_in(me, cohort)
    if role is None:
        return None
    steps = path_of(me, cohort, role)
    return Way(cohort, role, steps, cards_of(me, cohort, role), steps)


def _way_home(me: Person, own: Cohort, cohorts: Sequence[Cohort]) -> Way | None:
    """The person's way on home: a participant's leads through all cohorts that are not over."""
    role = role_in(me, own)
    if role is None:
        return None
    if role is CohortRole.TRAINER:
        # a trainer's home is made of what waits in all cohorts; each cohort's path is on its own page
        return Way(own, role, [], cards_of(me, own, role), [])
    if role is not CohortRole.PARTICIPANT:
        return _way(me, own)
    taken = [c for c in cohorts if role_in(me, c) is role and (c is own or not c.state.over)]
    stops = stops_of(me, taken)
    shown = timeline.excerpt(stops) if len(taken) > 1 else stops
    return Way(own, role, timeline.told(stops, taken), cards_of(me, own, role), timeline.told(shown, taken))


def _own_line(me: Person, lines: Sequence[CohortLine]) -> CohortLine | None:
    """The cohort that home shows in full: where one takes part, else trains; running before planned."""
    for wanted in (CohortRole.PARTICIPANT, CohortRole.TRAINER, CohortRole.OBSERVER):
        for line in lines:
            if role_in(me, line.cohort) is wanted:
                return line
    return None


def _to_invite(me: Person, lines: Sequence[CohortLine]) -> Step | None:
    """A representative's first thing: a cohort to which nobody has been invited."""
    for line in lines:
        if representative.allows(me, line.cohort) and not line.numbers.invited and not line.numbers.people:
            return Step(
                StepState.OPEN,
                cohort_title(line.cohort),
                line.cohort.created_at,
                action=_("Invite participants"),
                heading=_("Invite your people"),
                text=_("%(cohort)s is ready for its participants.", cohort=cohort_title(line.cohort)),
                url=url_for("courses.invite", cohort_id=line.cohort.id),
                minutes=5,
                drawing="talk",
            )
    return None


def _may_have_earlier(me: Person, page: Page[CohortLine]) -> bool:
    """Whether a link to the archive is of use, without asking for it: a place that home does not show."""
    listed = {line.cohort.id for line in page.rows}
    places: list[Enrolment] = me.enrolments  # type: ignore[attr-defined]
    elsewhere = any(place.holds_now and place.cohort_id not in listed for place in places)
    return elsewhere or is_office(me) or bool(represented_organisations(me))


def _on_desk(desk: Sequence[Card]) -> Step | None:
    """What somebody's own desk asks for: an application to finish, or to decide."""
    return next((card.step for card in desk if card.step), None)


def _resting(steps: Sequence[Step]) -> Step | None:
    """What lies ahead when nothing is to be done now."""
    return next((step for step in steps if step.state is StepState.AHEAD and step.url), None)


def _greeting(name: str) -> str:
    hour = clock.helsinki(clock.now()).hour
    if 5 <= hour < 10:
        return str(_("Good morning, %(name)s", name=name))
    if 17 <= hour < 23:
        return str(_("Good evening, %(name)s", name=name))
    return str(_("Hello, %(name)s", name=name))


@blueprint.get("/home")
@signed_in
def home() -> ResponseReturnValue:
    me = current_person()
    page = overviews.lines(me, request.args.get("page"))
    own = _own_line(me, page.rows)
    trained = [line.cohort for line in page.rows if role_in(me, line.cohort) is CohortRole.TRAINER]
    taken = [line for line in page.rows if role_in(me, line.cohort) is CohortRole.PARTICIPANT]
    way = _way_home(me, own.cohort, [line.cohort for line in page.rows]) if own else None
    steps = way.steps if way else []
    waiting = [step for step in waiting_for(me, trained) if step.urgent]
    desk = desk_of(me)
    first = next_step(steps) or next(iter(waiting), None) or _to_invite(me, page.rows) or _on_desk(desk)
    return render_template(
        "courses/home.html",
        greeting=_greeting(me.first_name),
        way=way,
        first=first,
        resting=None if first else _resting(steps),
        waiting=[step for step in waiting if step is not first],
        desk=desk,
        page=page,
        earlier=_may_have_earlier(me, page),
        others=[
            line
            for line in page.rows
            if line is not own or not way or way.role is not CohortRole.PARTICIPANT or len(taken) > 1
        ],
        several=len(taken) > 1,
        trained=trained,
        behind=behind_counts(trained),
        all_done=bool(way and way.cohort.state is CohortState.FINISHED),
        office=is_office(me),
        representative=bool(represented_organisations(me)),
        represented=represented_organisations(me)[:1],
        pool_trainer=is_pool_trainer(me),
        state_word=state_word,
        state_tones=STATE_TONES,
        may_invite=may_invite.allows,
    )


@blueprint.get("/cohorts/<uuid:cohort_id>")
@access(may_see_cohort, load=queries.cohort)
def show_cohort(cohort: Cohort) -> ResponseReturnValue:
    me = current_person()
    way = _way(me, cohort)
    if way and way.role is not CohortRole.TRAINER:
        return render_template("courses/path.html", cohort=cohort, way=way, first=next_step(way.steps))
    sessions = session_overviews.session_lines(cohort)
    last = max(
        (line.session.ends_at for line in sessions if line.session.called_off_at is None), default=None
    )
    alive = cohort.state is not CohortState.ARCHIVED
    return render_template(
        "courses/overview.html",
        cohort=cohort,
        way=way,
        sessions=sessions,
        numbers=overviews.numbers_of(cohort),
        may_train=alive and may_train.allows(me, cohort),
        newer=may_tailor.allows(me, cohort) and versions.newer_version_id(cohort) is not None,
        may_invite=alive and may_invite.allows(me, cohort),
        may_tailor=may_tailor.allows(me, cohort),
        may_archive=may_archive.allows(me, cohort),
        may_copy=may_copy_cohort.allows(me, cohort),
        may_finish=may_train.allows(me, cohort)
        and not cohort.state.over
        and last is not None
        and last <= clock.now(),
        state_word=state_word,
        state_tones=STATE_TONES,
    )
