"""Joining: how cohorts are founded, and how people come into them, move between them, and leave.

Words: CohortOrganisation (one of several for whose people a cohort is run), PlaceRequest (somebody asks for
a place by their address), WaitingPlace (in a full cohort's queue), JoiningCode (for who has no work e-mail).
"""
