"""Who may write an application, and when it becomes the office's to decide."""

from applications.models import CohortApplication
from foundation.access import Permission, RowPermission
from foundation.rules import filled, one_of
from organisations.permissions import is_office, office, represented_organisations, represents

may_write_application = RowPermission(
    name="write an application",
    who="representatives of the organisation that applies",
    model=CohortApplication,
    rule=one_of(CohortApplication.organisation_id, represented_organisations),
)
may_handle_application = RowPermission(
    name="handle an application",
    who="the programme office, once it was sent: a draft is nobody's business but the applicant's",
    model=CohortApplication,
    rule=office & filled(CohortApplication.sent_at),
)
may_decide = Permission(
    name="decide on an application",
    who="the office, but nobody on what they wrote or on an organisation for which they speak",
    allows=lambda person, application: (
        is_office(person)
        and not represents(person, application.organisation_id)
        and application.applicant_id != person.id
    ),
)
