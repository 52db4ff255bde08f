"""Letters on applications: the receipt, the notice to the office, the written decision."""

from flask import url_for
from flask_babel import gettext as _

from applications.models import CohortApplication, Decision
from courses.models import Cohort
from foundation.languages import day_text, in_language, say
from people.letters import write_to
from people.models import Person


def receipt(application: CohortApplication) -> None:
    """To the applicant: it arrived, here is its number, this happens next."""
    person = application.applicant
    with in_language(person.language):
        body = _(
            "Hello %(name)s,\n\nyour application has arrived. Its reference number is %(reference)s.\n\n"
            "Programme: %(programme)s\nOrganisation: %(organisation)s\n\n"
            "The programme office reads it and sends you a written decision, usually within a few working "
            "days. You can follow it here:\n\n%(link)s",
            name=person.first_name,
            reference=application.reference,
            programme=_title(application),
            organisation=application.organisation.name,
            link=_own_link(application),
        )
        subject = _("We have your application %(reference)s", reference=application.reference)
        _post(application, "receipt", person, subject, body)


def notice(application: CohortApplication, officer: Person) -> None:
    """To somebody of the office: an application waits."""
    with in_language(officer.language):
        body = _(
            "Hello %(name)s,\n\n%(organisation)s applies for a cohort.\n\nReference: %(reference)s\n"
            "Programme: %(programme)s\nParticipants: %(count)s\n\nRead and decide here:\n\n%(link)s",
            name=officer.first_name,
            organisation=application.organisation.name,
            reference=application.reference,
            programme=_title(application),
            count=application.head_count,
            link=url_for("applications.decide", application_id=application.id, _external=True),
        )
        subject = _(
            "Application %(reference)s waits: %(organisation)s",
            reference=application.reference,
            organisation=application.organisation.name,
        )
        _post(application, f"notice:{officer.id}", officer, subject, body)


def accepted(decision: Decision, application: CohortApplication, cohort: Cohort, trainer: Person) -> None:
    """To the applicant: the decision, with cohort, trainer and dates."""
    person = application.applicant
    with in_language(person.language):
        parts = [
            _(
                "Hello %(name)s,\n\nthe programme office has accepted your application %(reference)s. "
                "A cohort will be run for %(organisation)s.",
                name=person.first_name,
                reference=application.reference,
                organisation=application.organisation.name,
            ),
            _(
                "Programme: %(programme)s\nCohort: %(cohort)s\nTrainer: %(trainer)s\nPlaces: %(seats)s",
                programme=_title(application),
                cohort=cohort.name,
                trainer=trainer.name,
                seats=cohort.seats,
            ),
            _dates(cohort),
            decision.reason,
            _(
                "Next you invite the participants. You can paste their addresses here:\n\n%(link)s",
                link=url_for("courses.invite", cohort_id=cohort.id, _external=True),
            ),
            _decision_link(application),
        ]
        subject = _("Decision on %(reference)s: accepted", reference=application.reference)
        _post(application, f"decision:{decision.id}", person, subject, "\n\n".join(filter(None, parts)))


def returned(decision: Decision, application: CohortApplication) -> None:
    """To the applicant: the office's question, and where to answer it."""
    person = application.applicant
    with in_language(person.language):
        body = _(
            "Hello %(name)s,\n\nbefore the programme office can decide on your application %(reference)s, "
            "it asks:\n\n%(question)s\n\nAdd the answer to the application and send it again:\n\n%(link)s",
            name=person.first_name,
            reference=application.reference,
            question=decision.reason,
            link=url_for("applications.edit", application_id=application.id, _external=True),
        )
        subject = _("A question about your application %(reference)s", reference=application.reference)
        _post(application, f"decision:{decision.id}", person, subject, body)


def rejected(decision: Decision, application: CohortApplication) -> None:
    """To the applicant: the decision and its reason."""
    person = application.applicant
    with in_language(person.language):
        parts = [
            _(
                "Hello %(name)s,\n\nthe programme office has decided not to accept your application "
                "%(reference)s (%(programme)s, %(organisation)s).\n\nReason:\n\n%(reason)s",
                name=person.first_name,
                reference=application.reference,
                programme=_title(application),
                organisation=application.organisation.name,
                reason=decision.reason,
            ),
            _("You may apply again when things have changed."),
            _decision_link(application),
        ]
        subject = _("Decision on %(reference)s: not accepted", reference=application.reference)
        _post(application, f"decision:{decision.id}", person, subject, "\n\n".join(parts))


def trainer_chosen(application: CohortApplication, cohort: Cohort, trainer: Person) -> None:
    """To the trainer: whom they will train, and when."""
    with in_language(trainer.language):
        parts = [
            _(
                "Hello %(name)s,\n\nyou are the trainer of a new cohort.\n\nOrganisation: %(organisation)s\n"
                "Programme: %(programme)s\nCohort: %(cohort)s",
                name=trainer.first_name,
                organisation=application.organisation.name,
                programme=_title(application),
                cohort=cohort.name,
            ),
            _dates(cohort),
            _(
                "See the cohort here:\n\n%(link)s",
                link=url_for("courses.show_cohort", cohort_id=cohort.id, _external=True),
            ),
        ]
        subject = _("A new cohort for you: %(organisation)s", organisation=application.organisation.name)
        _post(application, f"trainer:{trainer.id}", trainer, subject, "\n\n".join(parts))


def _post(application: CohortApplication, cause: str, to: Person, subject: str, body: str) -> None:
    sent = application.sent_at.isoformat() if application.sent_at else ""
    write_to(
        to,
        kind="application",
        dedup_key=f"application:{application.id}:{sent}:{cause}",
        subject=subject,
        body=body,
    )


def _title(application: CohortApplication) -> str:
    version = application.programme.current_version
    return say(version.title) if version else ""


def _dates(cohort: Cohort) -> str:
    return "\n".join(
        f"{number}. {day_text(coaching_session.date)} · {say(coaching_session.plan.title)}"
        for number, coaching_session in enumerate(cohort.sessions, start=1)
    )


def _own_link(application: CohortApplication) -> str:
    return url_for("applications.show", application_id=application.id, _external=True)


def _decision_link(application: CohortApplication) -> str:
    return str(_("The decision is kept here:\n\n%(link)s", link=_own_link(application)))
