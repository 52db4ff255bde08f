"""Who may see an application and who may write it; the office's own rule is `may_run_the_office`."""

from foundation.access import Permission
from organisations.permissions import represents

may_write_application = Permission(
    name="write an application",
    who="representatives of the organisation that applies",
    allows=lambda person, application: represents(person, application.organisation_id),
)
