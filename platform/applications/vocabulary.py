"""The states of an application and the ways out of each."""

from enum import StrEnum


class ApplicationState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Verdict(StrEnum):
    ACCEPT = "accept"
    RETURN = "return"
    REJECT = "reject"


MOVES: dict[ApplicationState, frozenset[ApplicationState]] = {
    ApplicationState.DRAFT: frozenset({ApplicationState.SENT, ApplicationState.WITHDRAWN}),
    ApplicationState.SENT: frozenset(
        {
            ApplicationState.ACCEPTED,
            ApplicationState.REJECTED,
            ApplicationState.RETURNED,
            ApplicationState.WITHDRAWN,
        }
    ),
    ApplicationState.RETURNED: frozenset({ApplicationState.SENT, ApplicationState.WITHDRAWN}),
    ApplicationState.ACCEPTED: frozenset(),
    ApplicationState.REJECTED: frozenset(),
    ApplicationState.WITHDRAWN: frozenset(),
}
