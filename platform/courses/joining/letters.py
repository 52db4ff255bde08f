"""Letters about joining: the link that takes a place, a seat for who waited, a place that moved or ended."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from courses.joining.models import PlaceRequest, WaitingPlace
from courses.models import CoachingSession, Cohort, Enrolment
from courses.wording import cohort_title, when_and_where
from foundation.languages import day_text, in_language
from foundation.outbox import post
from people.letters import write_to


def _days(sessions: Sequence[CoachingSession]) -> str:
    return "\n".join(f"- {when_and_where(each)}" for each in sessions)


def take_your_place(
    asked: PlaceRequest, cohort: Cohort, sessions: Sequence[CoachingSession], token: str
) -> None:
    """The personal link; the only place where the secret is written.

    Nothing in it was typed by whoever asked: it may go to somebody who did not.
    """
    with in_language(asked.language):
        body = _(
            "Hello,\n\nsomebody asked for a place with this address:\n\n%(cohort)s\n\n%(days)s\n\n"
            "If it was you, take the place with this link:\n\n%(link)s\n\nThe link is yours alone. It "
            "works until %(date)s. If it was not you, you need not do anything.",
            cohort=cohort_title(cohort),
            days=_days(sessions),
            link=url_for("courses.finish_place", token=token, _external=True),
            date=day_text(asked.expires_at),
        )
        post(
            kind="place_asked_for",
            dedup_key=f"place-request:{asked.id}:{asked.secret_hash[:16]}",
            to=asked.email,
            language=asked.language,
            subject=_("Take your place: %(cohort)s", cohort=cohort_title(cohort)),
            body=body,
        )


def seat_for_you(cohort: Cohort, waiting: WaitingPlace, sessions: Sequence[CoachingSession]) -> None:
    """Who waited has a seat, and knows how to give it to the next in the queue."""
    person = waiting.person
    with in_language(person.language):
        body = _(
            "Hello %(name)s,\n\na place has become free, and it is yours:\n\n%(cohort)s\n\n%(days)s\n\n"
            "You need not do anything. See what comes first:\n\n%(link)s\n\n"
            "If you can't come after all, give the place to the next in the queue:\n\n%(leave)s",
            name=person.first_name,
            cohort=cohort_title(cohort),
            days=_days(sessions),
            link=url_for("courses.show_cohort", cohort_id=cohort.id, _external=True),
            leave=url_for("courses.leave_cohort", cohort_id=cohort.id, _external=True),
        )
        write_to(
            person,
            kind="seat_for_you",
            dedup_key=f"seat-for-you:{waiting.id}",
            subject=_("A place is yours: %(cohort)s", cohort=cohort_title(cohort)),
            body=body,
        )


def moved(place: Enrolment, to: Cohort) -> None:
    """The participant knows of the other cohort."""
    person = place.person
    with in_language(person.language):
        body = _(
            "Hello %(name)s,\n\nyour place has moved from\n\n%(before)s\n\nto\n\n%(after)s\n\n"
            "See your days and tasks:\n\n%(link)s",
            name=person.first_name,
            before=cohort_title(place.cohort),
            after=cohort_title(to),
            link=url_for("courses.show_cohort", cohort_id=to.id, _external=True),
        )
        write_to(
            person,
            kind="participant_moved",
            dedup_key=f"moved:{place.id}:{place.left_at}",
            subject=_("You are in another cohort now: %(cohort)s", cohort=to.name),
            body=body,
        )


def taken_off(place: Enrolment) -> None:
    """The participant knows that the place has ended."""
    person = place.person
    with in_language(person.language):
        body = _(
            "Hello %(name)s,\n\nyour place in this cohort has ended:\n\n%(cohort)s\n\n"
            "If you think that this is a mistake, ask your trainer or the programme office.",
            name=person.first_name,
            cohort=cohort_title(place.cohort),
        )
        write_to(
            person,
            kind="participant_taken_off",
            dedup_key=f"taken-off:{place.id}:{place.left_at}",
            subject=_("Your place has ended: %(cohort)s", cohort=place.cohort.name),
            body=body,
        )
