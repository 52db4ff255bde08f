"""Who may write an application, and when it becomes the office's to decide."""

from applications.models import CohortApplication
from foundation.access import RowPermission
from foundation.rules import filled, one_of
from organisations.permissions import office, represented_organisations

may_write_application = RowPermission(
    name="write an application",
    who="representatives of the organisation that applies",
    model=CohortApplication,
    rule=one_of(CohortApplication.organisation_id, represented_organisations),
)
may_decide_application = RowPermission(
    name="decide on an application",
    who="the programme office, once it was sent: a draft is nobody's business but the applicant's",
    model=CohortApplication,
    rule=office & filled(CohortApplication.sent_at),
)
