"""Assignments on the path: for participants what to write, for trainers what has come and what waits."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from assignments import queries, waiting
from assignments.models import Assignment, Submission
from assignments.vocabulary import Standing, SubmissionState
from courses.home import Step, StepState, Stop, steps_from, stops_from, waiting_from
from courses.models import Cohort
from courses.permissions import enrolment_in
from courses.vocabulary import CohortRole
from foundation import clock
from foundation.languages import moment_text, say
from people.models import Person

STEP_STATES = {
    Standing.AHEAD: StepState.AHEAD,
    Standing.OPEN: StepState.OPEN,
    Standing.DRAFT: StepState.OPEN,
    Standing.LATE: StepState.LATE,
    Standing.CLOSED: StepState.MISSED,
    Standing.GONE_BEFORE: StepState.MISSED,
    Standing.SENT: StepState.WAITING,
    Standing.NEW_VERSION_ASKED: StepState.OPEN,
    Standing.ACCEPTED: StepState.DONE,
}

_TAGGED = (Standing.LATE, Standing.CLOSED, Standing.GONE_BEFORE, Standing.NEW_VERSION_ASKED)


def standing_word(standing: Standing) -> tuple[str, str]:
    """What a tag says of the standing, and its tone."""
    return {
        Standing.AHEAD: (_("Not open yet"), "quiet"),
        Standing.OPEN: (_("Open"), ""),
        Standing.DRAFT: (_("Draft"), "now"),
        Standing.LATE: (_("Late"), "soon"),
        Standing.CLOSED: (_("Closed"), "quiet"),
        Standing.GONE_BEFORE: (_("Before your time"), "quiet"),
        Standing.SENT: (_("Sent"), ""),
        Standing.NEW_VERSION_ASKED: (_("New version asked for"), "soon"),
        Standing.ACCEPTED: (_("Accepted"), "done"),
    }[standing]


def participant_note(
    assignment: Assignment, submission: Submission | None, standing: Standing, until: datetime | None = None
) -> str:
    """One line on when, and on what is safe; ``until`` is how long the person has more time."""
    due = moment_text(assignment.due_for(until))
    if submission is not None and submission.confirming_since is not None:
        return _("Closes %(moment)s. Goes when everybody in your group has confirmed it.", moment=due)
    if standing is Standing.AHEAD:
        return _("Opens %(moment)s.", moment=moment_text(assignment.opens_at))
    if standing is Standing.DRAFT:
        return _("Closes %(moment)s. Your draft is safe.", moment=due)
    if standing is Standing.CLOSED:
        return _(
            "Closed %(moment)s. Ask your trainer if you need more time.",
            moment=moment_text(assignment.cut_off_for(until)),
        )
    if standing is Standing.LATE and (last := assignment.cut_off_for(until)):
        return _(
            "Was due %(moment)s. You can still send it until %(last)s.", moment=due, last=moment_text(last)
        )
    if standing is Standing.LATE:
        if submission:
            return _("Was due %(moment)s. Your draft is safe, and you can still send it.", moment=due)
        return _("Was due %(moment)s. You can still send it, it only shows as late.", moment=due)
    if standing is Standing.GONE_BEFORE:
        return _("Its time was over before you came. You need not do it, but you can.")
    if submission is not None and standing is Standing.SENT:
        return _("Received %(moment)s. Waits for the trainer.", moment=moment_text(submission.sent_at))
    if standing is Standing.NEW_VERSION_ASKED:
        return _("The trainer has told what is missing.")
    if submission is not None and standing is Standing.ACCEPTED:
        return _("Accepted %(moment)s.", moment=moment_text(submission.accepted_at))
    return _("Closes %(moment)s.", moment=due)


def _action(submission: Submission | None, standing: Standing) -> str:
    if standing is Standing.NEW_VERSION_ASKED:
        return _("Write a new version")
    if standing in (Standing.OPEN, Standing.DRAFT, Standing.LATE):
        return _("Continue writing") if submission else _("Write")
    return ""


@steps_from
def _steps(person: Person, cohort: Cohort, role: CohortRole) -> list[Step]:
    """The assignments as stops to look at, for trainers with what has come; two queries."""
    counts = waiting.counts_of(cohort) if role is CohortRole.TRAINER else {}
    return [
        _trainers_step(assignment, counts.get(assignment.id, {}), role)
        for assignment in queries.assignments_of(cohort)
    ]


@stops_from
def _stops(person: Person, cohorts: list[Cohort]) -> list[Stop]:
    """What the participant has to hand in, and what came of it; one query."""
    joined = {cohort.id: joined_at(person, cohort) for cohort in cohorts}
    return [
        Stop(
            assignment.cohort_id,
            _participants_step(assignment, submission, joined[assignment.cohort_id], until),
        )
        for assignment, submission, until in queries.with_own_submissions(cohorts, person)
    ]


def joined_at(person: Person, cohort: Cohort) -> datetime | None:
    """When the person came into the cohort as a participant, the first time."""
    place = enrolment_in(person, cohort)
    return place.created_at if place else None


def _participants_step(
    assignment: Assignment,
    submission: Submission | None,
    joined: datetime | None,
    until: datetime | None,
) -> Step:
    standing = queries.standing(assignment, submission, clock.now(), joined, until)
    note = participant_note(assignment, submission, standing, until)
    asked = standing is Standing.NEW_VERSION_ASKED
    return Step(
        state=STEP_STATES[standing],
        title=say(assignment.plan.title),
        at=assignment.due_for(until),
        note=note,
        url=_url(assignment) + ("#write" if submission and _begun(standing) else ""),
        action=_action(submission, standing),
        heading=say(assignment.plan.action),
        minutes=0 if asked else assignment.plan.minutes,
        tag=standing_word(standing)[0] if standing in _TAGGED else "",
        tone=standing_word(standing)[1],
    )


def _begun(standing: Standing) -> bool:
    """Whether the way leads straight to the field, past the instructions that were read before."""
    return standing in (Standing.DRAFT, Standing.LATE)


def _trainers_step(assignment: Assignment, counts: dict[str, int], role: CohortRole) -> Step:
    """For trainers and observers a stop to look at; what waits for the trainer is told apart."""
    now = clock.now()
    if now < assignment.opens_at:
        state, note = StepState.AHEAD, _("Opens %(moment)s.", moment=moment_text(assignment.opens_at))
    elif now <= assignment.due_at:
        state, note = StepState.OPEN, _("Closes %(moment)s.", moment=moment_text(assignment.due_at))
    else:
        state, note = StepState.DONE, _("Closed %(moment)s.", moment=moment_text(assignment.due_at))
    if role is CohortRole.TRAINER and now >= assignment.opens_at:
        note += " " + _(
            "%(sent)s have sent, %(waiting)s wait for feedback.",
            sent=sum(number for kind, number in counts.items() if kind != SubmissionState.DRAFT),
            waiting=counts.get(SubmissionState.SENT, 0),
        )
    return Step(
        state=state, title=say(assignment.plan.title), at=assignment.due_at, note=note, url=_url(assignment)
    )


@waiting_from
def _waiting(trainer: Person, cohorts: list[Cohort]) -> list[Step]:
    """A step for each cohort in which submissions wait for feedback, one where feedback was answered."""
    found = waiting.waiting_submissions(cohorts)
    told = [(cohort, found[cohort.id]) for cohort in cohorts if cohort.id in found]
    return [_to_answer(cohort, of) for cohort, of in told if of.number] + [
        _to_hear(cohort, of) for cohort, of in told if of.replies
    ]


def _to_answer(cohort: Cohort, of: waiting.Waiting) -> Step:
    return Step(
        state=StepState.OPEN,
        title=ngettext(
            "%(num)s submission waits for your feedback",
            "%(num)s submissions wait for your feedback",
            of.number,
        ),
        at=of.since,
        note=_("The oldest came %(moment)s.", moment=moment_text(of.since)),
        url=url_for("assignments.queue", cohort_id=cohort.id),
        action=_("Give feedback"),
    )


def _to_hear(cohort: Cohort, of: waiting.Waiting) -> Step:
    return Step(
        state=StepState.OPEN,
        title=ngettext(
            "Your feedback was answered: %(num)s", "Your feedback was answered: %(num)s", of.replies
        ),
        at=of.since,
        url=url_for("assignments.queue", cohort_id=cohort.id, show="replies"),
        action=_("Read"),
    )


def _url(assignment: Assignment) -> str:
    return url_for("assignments.show_assignment", assignment_id=assignment.id)
