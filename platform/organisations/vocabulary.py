"""Kinds of organisations and what a member is there."""

from enum import StrEnum


class OrganisationKind(StrEnum):
    MUNICIPAL = "municipal"
    OFFICE = "office"


class MembershipRole(StrEnum):
    REPRESENTATIVE = "representative"
    OFFICE = "office"
    TRAINER = "trainer"
    """A trainer of the tendered pool; which cohorts they train is told by enrolments."""
