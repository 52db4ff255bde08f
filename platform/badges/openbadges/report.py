"""What a verification found: one finding a question, each answered yes, no or not known."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any


class Step(StrEnum):
    """The questions, in the order they are asked."""

    PARSE = "parse"
    CONTEXTS = "contexts"
    SCHEMA = "schema"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    STATUS = "status"
    DATES = "dates"
    RECIPIENT = "recipient"


class State(StrEnum):
    """The answers."""

    OK = "ok"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """The findings in one word."""

    VALID = "valid"  # genuine, ours, in force
    GENUINE = "genuine"  # genuine and in force, but from an issuer that we do not know
    UNSURE = "unsure"  # something that matters could not be looked up
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one question; `code` says why, for words and for tests."""

    step: Step
    state: State
    code: str


@dataclass(frozen=True, slots=True)
class Claims:
    """What the credential says: believe it only when the signature is ok, show it as text only."""

    id: str = ""
    name: str = ""
    description: str = ""
    criteria: str = ""
    image: str = ""
    achievement: str = ""
    issuer: str = ""
    issuer_name: str = ""
    issuer_url: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    kept_at: str = ""
    """Where its giver tells of it, for badges that are checked there."""


@dataclass(frozen=True, slots=True)
class Report:
    """All findings about one file."""

    findings: tuple[Finding, ...]
    claims: Claims = Claims()
    document: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def __getitem__(self, step: Step) -> Finding:
        """The finding of that step."""
        return next(finding for finding in self.findings if finding.step is step)

    def corrected(self, step: Step, state: State, code: str) -> "Report":
        """The report with another answer to that question, by whoever knows more than the file tells."""
        answers = tuple(Finding(step, state, code) if one.step is step else one for one in self.findings)
        return replace(self, findings=answers)

    @property
    def verdict(self) -> Verdict:
        """The whole in one word: one failure makes it invalid, whoever asked nothing learns no less."""
        states = {finding.step: finding.state for finding in self.findings}
        if State.FAILED in states.values():
            return Verdict.INVALID
        must = (Step.PARSE, Step.CONTEXTS, Step.SCHEMA, Step.SIGNATURE, Step.STATUS, Step.DATES)
        if any(states.get(step) is not State.OK for step in must):
            return Verdict.UNSURE
        # Somebody named a person and the badge does not say whose it is: that is not a yes.
        if any(finding.code == "no_identifier" for finding in self.findings):
            return Verdict.UNSURE
        return Verdict.VALID if states.get(Step.ISSUER) is State.OK else Verdict.GENUINE

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong with the badge, be its issuer known to us or not."""
        return self.verdict in {Verdict.VALID, Verdict.GENUINE}
