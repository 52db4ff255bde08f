"""When a request arrived, for what must not depend on how long it then waited for others."""

from datetime import datetime

from flask import g

from foundation import clock


def note() -> None:
    """The request that is being answered came now."""
    g.arrived = clock.now()


def moment() -> datetime:
    """When the request came; outside of one, now."""
    arrived: datetime | None = g.get("arrived")
    return arrived or clock.now()
