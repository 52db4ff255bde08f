"""When and where a cohort meets: dates are proposed, moved with all that hangs on them, and held remotely.

Words: a working day (neither weekend nor public holiday in Finland); what hangs on a session (a task's dates,
which the rooms above tell of); the timetable's version, so that nobody overwrites a change unseen.
"""
