"""What messages are about, and the times that bind the office."""

from datetime import timedelta
from enum import StrEnum

DAYS_TO_ANSWER = 14
"""Days that the act on digital services (306/2019) gives the office."""

REMIND_BEFORE = timedelta(days=3)
AN_HOUR = timedelta(hours=1)
MOST_AN_HOUR = 30
"""Messages taken in an hour, of everybody together: more is a machine, and there is the office's address."""

MOST_RECEIPTS = 3
"""Receipts that one address gets in an hour: the form is open to all, but no mailbox is a target."""


class Topic(StrEnum):
    ACCESSIBILITY = "accessibility"
    FAULT = "fault"
    PERSONAL_DATA = "personal_data"
    OTHER = "other"
