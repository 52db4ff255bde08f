"""What an organisation's people are told of their own time."""

from collections.abc import Sequence

from flask_babel import gettext as _

from courses.addresses import session_page
from courses.guidance.models import OrganisationTime, as_held
from courses.models import CoachingSession, Enrolment
from courses.vocabulary import CohortRole
from courses.wording import when_and_where
from foundation.languages import in_language, say
from people.letters import write_to


def time_set(
    session: CoachingSession, times: Sequence[OrganisationTime], members: Sequence[Enrolment]
) -> int:
    """The participants of each of these organisations know when and where they meet; tells how many."""
    own = {row.organisation_id: row for row in times}
    told = 0
    for enrolment in members:
        row = own.get(enrolment.organisation_id) if enrolment.organisation_id else None
        if row is None or enrolment.role is not CohortRole.PARTICIPANT:
            continue
        person, title = enrolment.person, session.plan.title
        with in_language(person.language):
            words = {
                "name": person.first_name,
                "title": say(title),
                "when": when_and_where(as_held(session, row)),
                "page": session_page(session, outside=True),
            }
            told += write_to(
                person,
                kind="organisation_time",
                dedup_key=f"organisation-time:{row.id}:{row.sequence}:{person.id}",
                subject=_("When we meet: %(title)s", **words),
                body=_(
                    "Hello %(name)s,\n\nthis session is held with the people of your organisation. This is "
                    "your time:\n\n%(title)s\n%(when)s\n\nThe session's page:\n\n%(page)s\n\n"
                    "If your calendar follows the training, it learns of this by itself.",
                    **words,
                ),
            )
    return told
