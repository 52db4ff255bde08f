"""Of whom a second factor is required, and which pages one sees without it: the rooms above say both."""

from collections.abc import Callable

from flask import current_app

from people.models import Person

_required: list[Callable[[Person], bool]] = []
_open = {"static", "people.sign_out", "people.sign_in_again"}
_OWN = "people.second_factor."


def required_by(predicate: Callable[[Person], bool]) -> Callable[[Person], bool]:
    """A second factor is required of everybody of whom the predicate is true; costs a call a request."""
    _required.append(predicate)
    return predicate


def is_required_of(person: Person) -> bool:
    """Whether the person must show a second factor: never in the demonstration, where nobody is real."""
    return bool(current_app.config["SECOND_FACTOR_REQUIRED"]) and any(rule(person) for rule in _required)


def leave_open(*endpoints: str) -> None:
    """These pages need no second factor: statements that everybody may read, and what machines ask for."""
    _open.update(endpoints)


def is_open(endpoint: str) -> bool:
    """Whether the page is seen without a second factor; those where one is set up are."""
    return endpoint in _open or endpoint.startswith(_OWN)
