"""The sessions as stops on a path: where one was, where one goes next, what a trainer has to mark."""

from dataclasses import replace

from flask import url_for
from flask_babel import gettext as _

from courses import session_overviews
from courses.addresses import session_page
from courses.attendance.codes import is_open
from courses.guidance.queries import held_for
from courses.home import Card, Step, StepState, Stop, cards_from, steps_from, stops_from, waiting_from
from courses.models import CoachingSession, Cohort
from courses.permissions import enrolment_in
from courses.session_overviews import OwnSession
from courses.vocabulary import CohortRole, Presence
from courses.wording import days_left, numbered, session_sign, session_title, when, when_and_where
from foundation import clock
from foundation.languages import day_text, say
from people.models import Person

SOON = 7
"""Days before a session from which its tag is a warm one."""


@steps_from
def coaching_sessions(person: Person, cohort: Cohort, role: CohortRole) -> list[Step]:
    """Each session, for trainers with how many were there."""
    if role is CohortRole.TRAINER:
        return [_trainers_stop(line, cohort) for line in session_overviews.session_lines(cohort)]
    return _stops(cohort, session_overviews.sessions_with_presence([cohort], []).get(cohort.id, []))


@stops_from
def own_sessions(person: Person, cohorts: list[Cohort]) -> list[Stop]:
    """Each session of the participant's cohorts, with whether they were there; one query."""
    places = [place.id for cohort in cohorts if (place := enrolment_in(person, cohort))]
    sessions = session_overviews.sessions_with_presence(cohorts, places)
    return [
        Stop(cohort.id, step) for cohort in cohorts for step in _stops(cohort, sessions.get(cohort.id, []))
    ]


def _stops(cohort: Cohort, sessions: list[OwnSession]) -> list[Step]:
    ahead = [own.session for own in sessions if is_ahead(own.session)]
    upcoming = min(ahead, key=lambda session: session.starts_at, default=None)
    numbers = numbered(own.session.plan for own in sessions)
    return [
        _stop(cohort, own, number, is_next=own.session is upcoming)
        for (number, _plan), own in zip(numbers, sessions, strict=True)
    ]


def is_ahead(coaching_session: CoachingSession) -> bool:
    """Whether it is held, and is not over."""
    return coaching_session.called_off_at is None and coaching_session.ends_at > clock.now()


@waiting_from
def unmarked_sessions(trainer: Person, cohorts: list[Cohort]) -> list[Step]:
    """The sessions that have come and whose attendance nobody has marked."""
    places = {cohort.id: cohort for cohort in cohorts}
    return [
        to_mark(coaching_session, places[coaching_session.cohort_id], say(coaching_session.plan.title))
        for coaching_session in session_overviews.unmarked_sessions(cohorts)
    ]


@cards_from
def what_is_ahead(person: Person, cohort: Cohort, role: CohortRole) -> list[Card]:
    """The link to the next session when it is remote, and what participants read for it."""
    place = enrolment_in(person, cohort)
    following, pages = session_overviews.ahead(cohort, place)
    cards = []
    if following is not None and place is not None:
        following = held_for(following, place.organisation_id)
    if following is not None and following.link:
        cards.append(Card("courses/timetable/join.html", {"coaching_session": following}))
    if pages and role is CohortRole.PARTICIPANT:
        cards.append(Card("courses/to_read.html", {"cohort": cohort, "pages": pages}))
    return cards


def _stop(cohort: Cohort, own: OwnSession, number: int, *, is_next: bool) -> Step:
    coaching_session = own.session
    title, url, marker = (
        session_title(coaching_session.plan, number),
        session_page(coaching_session),
        session_sign(coaching_session.plan, number),
    )
    if coaching_session.called_off_at is not None:
        return _called_off(coaching_session, title, url)
    if own.presence is not None:
        return _marked(own, title, url, marker)
    if coaching_session.ends_at <= clock.now() and not (own.has_code and is_open(coaching_session)):
        note = _("%(day)s · Attendance is not marked yet", day=day_text(coaching_session.starts_at))
        return Step(StepState.WAITING, title, coaching_session.starts_at, note=note, url=url, marker=marker)
    today = coaching_session.has_come
    step = Step(
        StepState.OPEN if today else StepState.AHEAD,
        title,
        coaching_session.starts_at,
        note=when_and_where(coaching_session),
        url=url,
        action=_("See the programme") if today else "",
        marker=marker,
        tag=days_left(coaching_session) if is_next else "",
        tone="soon" if clock.days_until(coaching_session.starts_at) <= SOON else "quiet",
        drawing="talk",
    )
    if not (own.has_code and is_open(coaching_session)):
        return step
    return replace(
        step,
        url=url_for("courses.mark_oneself", cohort_id=cohort.id),
        action=_("I am here"),
        heading=_("Mark that you are here"),
        text=_("%(title)s. The code is on the wall.", title=title),
        foremost=True,
    )


def _called_off(coaching_session: CoachingSession, title: str, url: str) -> Step:
    return Step(
        StepState.MISSED,
        title,
        coaching_session.starts_at,
        note=f"{when(coaching_session)} · {coaching_session.called_off_reason}",
        url=url,
        marker="–",
        tag=_("Called off"),
        tone="quiet",
    )


def _marked(own: OwnSession, title: str, url: str, marker: str) -> Step:
    day = day_text(own.session.starts_at)
    state, note = {
        Presence.PRESENT: (StepState.DONE, _("%(day)s · You were there", day=day)),
        Presence.PARTIAL: (StepState.MISSED, _("%(day)s · You were there for a part", day=day)),
        Presence.ABSENT: (StepState.MISSED, _("%(day)s · You were not there", day=day)),
    }[own.presence or Presence.ABSENT]
    if own.made_good and state is StepState.MISSED:
        state, note = StepState.DONE, _("%(day)s · You have made it good", day=day)
    sign = marker if state is StepState.DONE else "–"
    return Step(state, title, own.session.starts_at, note=note, url=url, marker=sign)


def _trainers_stop(line: session_overviews.SessionLine, cohort: Cohort) -> Step:
    coaching_session, title = line.session, session_title(line.session.plan, line.number)
    marker = session_sign(coaching_session.plan, line.number)
    if coaching_session.called_off_at is not None:
        return _called_off(coaching_session, title, session_page(coaching_session))
    if line.by_trainer:
        note = _(
            "%(day)s · %(present)s of %(marked)s were there",
            day=day_text(coaching_session.starts_at),
            present=line.present,
            marked=line.marked,
        )
        url = session_page(coaching_session)
        return Step(
            StepState.DONE,
            title,
            coaching_session.starts_at,
            note=note,
            url=url,
            marker=marker,
        )
    if coaching_session.has_come:
        return to_mark(coaching_session, cohort, title)
    return Step(
        StepState.AHEAD,
        title,
        coaching_session.starts_at,
        note=when_and_where(coaching_session),
        url=session_page(coaching_session),
        marker=marker,
        tag=days_left(coaching_session),
        tone="quiet",
    )


def to_mark(coaching_session: CoachingSession, cohort: Cohort, title: str) -> Step:
    """The attendance of a session that has come, for its trainer to mark."""
    return Step(
        StepState.OPEN if coaching_session.ends_at > clock.now() else StepState.LATE,
        title,
        coaching_session.starts_at,
        note=f"{cohort.name} · {day_text(coaching_session.starts_at)}",
        url=url_for("courses.mark_attendance", cohort_id=cohort.id, session_id=coaching_session.id),
        action=_("Mark attendance"),
        heading=_("Mark who was there"),
        text=f"{title} · {cohort.name} · {day_text(coaching_session.starts_at)}",
        minutes=2,
        drawing="talk",
    )
