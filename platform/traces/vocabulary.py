"""Why the office lets a dead letter be."""

from enum import StrEnum


class DiscardReason(StrEnum):
    WRONG_ADDRESS = "wrong address"
    NOT_NEEDED = "not needed"
    TOLD_OTHERWISE = "told otherwise"


EXPORT_LIMIT = 10_000
"""Entries in one exported list, the newest."""
