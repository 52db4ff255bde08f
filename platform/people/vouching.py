"""People for whom their organisation's own sign-in vouches: a room above knows how, and this one may ask."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from people.models import Person


class Vouched(Protocol):
    """Who a sign-in says somebody is."""

    @property
    def email(self) -> str | None:
        """The address that it has verified; None when it says nothing of one."""

    @property
    def name(self) -> str: ...


class VouchedElsewhere(Exception):
    """Whom the sign-in vouches for has another account already, or the sign-in has gone."""


@dataclass(frozen=True)
class Lead:
    """The way to an organisation's sign-in, and back."""

    organisation: str
    url: str


@dataclass(frozen=True)
class Voucher:
    """What a room that knows organisations' sign-ins can tell and do."""

    waiting: Callable[[], Vouched | None]
    """Who has just come to this browser from a sign-in and belongs to no account yet."""
    join: Callable[[Any, Person], object]
    """From now on the sign-in lets its holder in as the person. Raises `VouchedElsewhere`."""
    owner: Callable[[Any], Person | None]
    """Whose account it belongs to."""
    lead: Callable[[str, str], Lead | None]
    """By the address of somebody, and the page to come back to: where their organisation's sign-in is."""


_vouchers: list[Voucher] = []


def vouch_by(voucher: Voucher) -> None:
    """Invitations ask this voucher from now on."""
    _vouchers[:] = [voucher]


def voucher() -> Voucher | None:
    """Whom to ask; None in a house without organisations' sign-ins."""
    return _vouchers[0] if _vouchers else None
