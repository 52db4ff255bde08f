"""Courses: the programmes, and the cohorts that run them.

Words: Programme, ProgrammeVersion (what the content files said when loaded, or a cohort's own copy),
PlannedSession, PlannedTask, Material; Cohort (one run of a programme), CoachingSession, Enrolment
(participant, trainer, observer), Invitation, attendance.
"""
