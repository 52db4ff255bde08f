"""What the readable copy calls each value, and how the value reads."""

from datetime import date, datetime
from enum import Enum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from foundation.acts import in_words
from foundation.languages import LANGUAGES, day_text, moment_text, say

LABELS: dict[str, Any] = {
    "accepted_at": _l("Accepted"),
    "act": _l("What was done"),
    "address": _l("Network"),
    "answer": _l("Your answer"),
    "answered_at": _l("Answered"),
    "assignment": _l("Assignment"),
    "badge_slug": _l("Badge"),
    "body": _l("Text"),
    "by": _l("By whom"),
    "commitment": _l("How management and staff commit"),
    "committed": _l("Committed together"),
    "confirming_since": _l("The group has been confirming since"),
    "confirmed_at": _l("In use since"),
    "created_at": _l("When it came"),
    "criteria": _l("What was looked at"),
    "dates_note": _l("About the dates"),
    "decline_reason": _l("Reason for declining"),
    "declined_at": _l("Declined"),
    "device": _l("Browser"),
    "done_at": _l("Done"),
    "due_at": _l("Due"),
    "due_on": _l("Due"),
    "edition": _l("Which edition"),
    "email": _l("E-mail"),
    "ended_at": _l("Ended"),
    "ends_at": _l("Ends at the latest"),
    "ends_on": _l("Last day"),
    "expires_at": _l("Works until"),
    "fields": _l("Fields of the answer"),
    "first_day_wish": _l("Wish for the first day"),
    "first_sent_at": _l("First sent"),
    "first_version": _l("Sent with version"),
    "given_at": _l("Given"),
    "goal": _l("Goal"),
    "head_count": _l("How many people"),
    "hidden_at": _l("Hidden"),
    "issuer": _l("Signs you in"),
    "kind": _l("Kind"),
    "language": _l("Language"),
    "last_seen_at": _l("Last seen"),
    "left_at": _l("Left"),
    "looked_at": _l("Checked for harm"),
    "made_good_at": _l("Made good"),
    "marked_at": _l("Marked"),
    "material_key": _l("Material"),
    "media_type": _l("Kind of file"),
    "name": _l("Name"),
    "name_hidden": _l("Public without your name"),
    "need": _l("What you need"),
    "network": _l("Network"),
    "number": _l("Number"),
    "object_kind": _l("To what"),
    "organisation_name": _l("Organisation"),
    "outcome": _l("How it ended"),
    "page": _l("Page"),
    "phase": _l("Phase"),
    "post_count": _l("Posts"),
    "presence": _l("Presence"),
    "presentation": _l("Presentation"),
    "published_at": _l("Public since"),
    "purpose": _l("Purpose"),
    "question": _l("Question"),
    "quote": _l("Words commented on"),
    "read_at": _l("Read"),
    "ready_at": _l("Ready"),
    "reason": _l("Reason"),
    "recipient": _l("Sent to"),
    "reference": _l("Reference"),
    "released_at": _l("Given"),
    "removed_at": _l("Removed"),
    "restricted_at": _l("Closed"),
    "revoked_at": _l("Taken back"),
    "role": _l("Role"),
    "rule": _l("Kind"),
    "scanned_at": _l("Marked yourself"),
    "second_factor_at": _l("Second factor shown"),
    "seen_at": _l("Last seen"),
    "sent_at": _l("Sent"),
    "size": _l("Size in bytes"),
    "state": _l("State"),
    "starts_on": _l("First day"),
    "subject": _l("Your number there"),
    "submitted_at": _l("Sent"),
    "suggestion": _l("Suggestion"),
    "taken_back_at": _l("Taken back"),
    "task": _l("Assignment"),
    "text": _l("Text"),
    "title": _l("Title or work"),
    "topic": _l("About"),
    "used_at": _l("Used"),
    "valid_until": _l("In force until"),
    "verdict": _l("Decision"),
    "until": _l("Until when"),
    "verified_count": _l("How often it was verified"),
    "version_number": _l("Version"),
    "way": _l("Way of signing in"),
    "with_posts": _l("Posts are removed, too"),
    "withdrawn_at": _l("Withdrawn"),
    "words": _l("Text"),
    "works": _l("What works"),
}


def label(name: str) -> str:
    """The name of a value in the reader's language."""
    return str(LABELS.get(name, name))


VALUES: dict[str, Any] = {
    "absent": _l("not there"),
    "accept": _l("Accepted"),
    "accepted": _l("Accepted"),
    "asked": _l("asked for"),
    "asked_again": _l("More was asked for"),
    "given": _l("Given"),
    "met": _l("Met"),
    "not_yet": _l("Not yet"),
    "partly": _l("Partly met"),
    "link": _l("with a link by mail"),
    "organisation": _l("with your organisation's account"),
    "partial": _l("there for a part"),
    "participant": _l("participant"),
    "passkey": _l("with a passkey"),
    "password": _l("with the password"),
    "present": _l("there"),
    "sent": _l("Sent"),
    "trainer": _l("trainer"),
}
_IN_WORDS = frozenset(("presence", "role", "state", "verdict", "way"))


def shown(value: Any, name: str = "") -> str:
    """The value as people read it, where `name` is what it is the value of; nothing for what is empty."""
    if name == "act":
        return in_words(str(value))
    if name == "fields":
        return ""  # keys; what they say with their questions is the answer beside them
    if name == "language" and value in LANGUAGES:
        return LANGUAGES[value]
    if name in _IN_WORDS and str(value) in VALUES:
        return str(VALUES[str(value)])
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return day_text(value)
    if name == "criteria" and isinstance(value, dict):
        return ", ".join(f"{key}: {shown(met, 'state')}" for key, met in value.items())
    if isinstance(value, dict):
        return say(value)
    return "" if value is None else str(value.value if isinstance(value, Enum) else value)
