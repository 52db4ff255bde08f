"""Trying a password: who has tried too often waits, and nobody can make an account's owner wait for good.

Three limits for strangers: on the account from their network, on the account from everywhere, on their
network over all accounts. A browser in which the owner has signed in before has a limit of its own (OWASP's
"device cookie"), so that a thousand strangers do not shut the owner out; and the link by mail is always open.
"""

import ipaddress
from dataclasses import dataclass

from foundation import limits
from foundation.audit import record
from people.models import Person
from people.queries import normal_email


@dataclass(frozen=True)
class Attempt:
    """A try to get into an account: its address, where it comes from, the mark of a known browser."""

    account: str
    network: str
    mark: str | None = None

    @property
    def _limits(self) -> list[tuple[str, ...]]:
        account = normal_email(self.account)
        if self.mark is not None:
            return [("password, known browser", account, self.mark)]
        return [
            ("password, account and network", account, self.network),
            ("password, account", account),
            ("password, network", self.network),
        ]

    @property
    def is_let_through(self) -> bool:
        """Whether the password may be looked at; cheap, for it is asked before every dear hash."""
        return all(limits.test(*limit) for limit in self._limits)

    def failed(self) -> None:
        """The password was wrong, and that is counted."""
        for limit in self._limits:
            limits.hit(*limit)

    def refused(self, person: Person | None) -> None:
        """The try was not even looked at; the log of the account says so, once in a quarter of an hour.

        ``person`` has the account, or nobody; the caller commits.
        """
        if person is not None and limits.hit("refusals told", person.id):
            record(None, "refused sign-in", person, outcome="refused")

    @property
    def seconds_left(self) -> int:
        """Seconds until the next try is let through."""
        return max(limits.seconds_left(*limit) for limit in self._limits)


def network_of(address: str) -> str:
    """What counts as one place: an IPv4 address, or the /64 that every household has of IPv6."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False).network_address)
