"""Who may write an application, and when it becomes the office's to decide."""

from applications.models import CohortApplication
from foundation.access import RowPermission
from foundation.rules import filled, one_of, own
from organisations.permissions import office, represented_organisations

_represented = one_of(CohortApplication.organisation_id, represented_organisations)

may_write_application = RowPermission(
    name="write an application",
    who="representatives of the organisation that applies",
    model=CohortApplication,
    rule=_represented,
)
may_handle_application = RowPermission(
    name="handle an application",
    who="the programme office, once it was sent: a draft is nobody's business but the applicant's",
    model=CohortApplication,
    rule=office & filled(CohortApplication.sent_at),
)
may_decide = RowPermission(
    name="decide on an application",
    who=(
        "the office, once it was sent, but nobody on what they wrote "
        "or on an organisation for which they speak"
    ),
    model=CohortApplication,
    rule=may_handle_application.rule & ~_represented & ~own(CohortApplication.applicant_id),
)
