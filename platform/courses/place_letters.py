"""Letters about places in a cohort: a trainer appointed, a deputy's days, a place that has ended."""

import uuid

from flask import url_for
from flask_babel import gettext as _

from courses.models import Cohort, Enrolment
from courses.wording import cohort_title, host_name, role_word
from foundation.languages import in_language
from organisations.wording import days_word
from people.letters import write_to
from people.models import Person


def appointed(cohort: Cohort, person: Person) -> None:
    """The trainer knows of the new cohort."""
    with in_language(person.language):
        _write(
            person,
            "trainer_appointed",
            _("You train a cohort: %(cohort)s", cohort=cohort.name),
            _(
                "Hello %(name)s,\n\nyou are now a trainer of this cohort:\n\n%(organisation)s\n"
                "%(cohort)s\n\n%(link)s",
                name=person.first_name,
                organisation=host_name(cohort),
                cohort=cohort_title(cohort),
                link=_link(cohort),
            ),
        )


def deputy_begins(deputy: Enrolment, cohort: Cohort, person: Person, principal: Person) -> None:
    """Both know from when till when the deputy trains."""
    for receiver in (person, principal):
        with in_language(receiver.language):
            _write(
                receiver,
                "deputy_begins",
                _("Deputy: %(deputy)s for %(principal)s", deputy=person.name, principal=principal.name),
                _(
                    "Hello %(name)s,\n\n%(deputy)s trains in the stead of %(principal)s:\n\n"
                    "%(organisation)s\n%(cohort)s\n%(days)s\n\n"
                    "The deputy can do the same things on these days. It ends by itself, "
                    "and can be ended earlier:\n\n%(link)s",
                    name=receiver.first_name,
                    deputy=person.name,
                    principal=principal.name,
                    organisation=host_name(cohort),
                    cohort=cohort_title(cohort),
                    days=days_word(deputy),
                    link=_link(cohort),
                ),
            )


def deputy_ended(cohort: Cohort, deputy: Enrolment, principal: Person) -> None:
    """Whoever had the deputy knows that they have one no more."""
    with in_language(principal.language):
        _write(
            principal,
            "deputy_ended",
            _("Your deputy stands in no more"),
            _(
                "Hello %(name)s,\n\n%(deputy)s is your deputy no more:\n\n%(organisation)s",
                name=principal.first_name,
                deputy=deputy.person.name,
                organisation=f"{host_name(cohort)}\n{cohort_title(cohort)}",
            ),
        )


def ended(cohort: Cohort, place: Enrolment) -> None:
    """The person knows that the place has ended."""
    person = place.person
    with in_language(person.language):
        _write(
            person,
            "place_ended",
            _("Your place has ended: %(organisation)s", organisation=cohort.name),
            _(
                "Hello %(name)s,\n\nyour place in Kehittämö has ended:\n\n%(organisation)s\n%(role)s\n\n"
                "Your account stays. If this is a mistake, tell the programme office.",
                name=person.first_name,
                organisation=f"{host_name(cohort)}\n{cohort_title(cohort)}",
                role=role_word(place.role),
            ),
        )


def _link(cohort: Cohort) -> str:
    return url_for("courses.list_people", cohort_id=cohort.id, _external=True)


def _write(person: Person, kind: str, subject: str, body: str) -> None:
    """Each act has its letter: whoever acts twice is fenced by the rows, not by the letter's key."""
    write_to(person, kind=kind, dedup_key=f"{kind}:{person.id}:{uuid.uuid4()}", subject=subject, body=body)
