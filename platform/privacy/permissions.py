"""One's own copy and one's own consents: nobody else's business, not even the office's."""

from foundation.access import Permission

may_fetch_copy = Permission(
    name="fetch the copy of one's data",
    who="the person whose data it is",
    allows=lambda person, export: export.person_id == person.id,
)
may_withdraw_consent = Permission(
    name="withdraw a consent",
    who="the person who gave it",
    allows=lambda person, consent: consent.person_id == person.id,
)
