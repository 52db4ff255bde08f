"""Times and states of copies and erasures."""

from datetime import timedelta
from enum import StrEnum

COPY_LIFE = timedelta(days=7)
"""How long a copy waits for its person."""

TIME_TO_THINK = timedelta(days=14)
"""Between asking to be erased and being erased; until then one link takes it back."""

BETWEEN_RUNS = timedelta(hours=20)
"""Beat asks every hour, the schedule runs once a day: what a night missed, the morning makes good."""


class ExportState(StrEnum):
    ASKED = "asked"
    READY = "ready"
    FAILED = "failed"
