"""What a new version says otherwise than the one before it."""

from assignments.models import Submission
from assignments.reviewing.sources import lines_of
from courses.comparing import Row, lines_changed, paragraphs_changed
from courses.models import PlannedTask

ROOM = 6_000
"""Characters of changed text that a page shows."""


def changed_since(plan: PlannedTask, submission: Submission) -> list[Row]:
    """What changed in the newest version, word by word; nothing when it is the only one."""
    if len(submission.versions) < 2:
        return []
    before, newest = submission.versions[-2:]
    rows, room = [], ROOM
    changed = lines_changed(lines_of(plan, before), lines_of(plan, newest))
    for row in changed + paragraphs_changed(before.text_html, newest.text_html):
        room -= sum(len(piece.text) for piece in row)
        if room < 0:
            break
        rows.append(row)
    return rows
