"""One's own copy and one's own consents: nobody else's business, not even the office's."""

from foundation.access import RowPermission
from foundation.rules import own
from privacy.models import Consent, DataExport

may_fetch_copy = RowPermission(
    name="fetch the copy of one's data",
    who="the person whose data it is",
    model=DataExport,
    rule=own(DataExport.person_id),
)
may_withdraw_consent = RowPermission(
    name="withdraw a consent",
    who="the person who gave it",
    model=Consent,
    rule=own(Consent.person_id),
)
