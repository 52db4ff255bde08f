"""What happened in courses, in the past tense; rooms above answer in the same transaction."""

from blinker import Namespace

_news = Namespace()

cohort_created = _news.signal("cohort-created")
"""Sender: the new Cohort, with its sessions and their plans loaded, and its version's tasks."""

session_moved = _news.signal("session-moved")
"""Sender: the CoachingSession whose date changed, with its cohort and plan loaded."""

version_taken_over = _news.signal("version-taken-over")
"""Sender: the Cohort, which follows a newer version now; its version is loaded with sessions and tasks."""

programme_tailored = _news.signal("programme-tailored")
"""Sender: the Cohort, whose own version says something else now, loaded with its sessions and tasks.
`retimed`: the keys of the tasks that open or close on other days than before."""

attendance_marked = _news.signal("attendance-marked")
"""Sender: the CoachingSession; `enrolments`: the Enrolments whose attendance was marked."""

programme_published = _news.signal("programme-published")
"""Sender: the ProgrammeVersion; `content`: the ProgrammeContent that it was made from."""

milestone_published = _news.signal("milestone-published")
"""Sender: the BadgeContent of a badge that no programme gives, and that other badges earn."""

programme_compared = _news.signal("programme-compared")
"""A question before publishing. Sender: the ProgrammeContent; answers: what else would change, in words."""

milestone_compared = _news.signal("milestone-compared")
"""The same question of a milestone. Sender: its BadgeContent; answers: what would change, in words."""

enrolled = _news.signal("enrolled")
"""Sender: the new Enrolment."""

cohort_finished = _news.signal("cohort-finished")
"""Sender: the Cohort that has just been closed."""
