"""Who may see an application and who may write it; the office's own rule is `may_run_the_office`."""

from foundation.access import Permission
from organisations.permissions import is_office, represents

may_write_application = Permission(
    name="write an application",
    who="representatives of the organisation that applies",
    allows=lambda person, application: represents(person, application.organisation_id),
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
