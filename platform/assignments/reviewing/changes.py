"""What a new version says otherwise than the one before it."""

from assignments.models import Submission
from courses.comparing import Row, paragraphs_changed

ROOM = 6_000
"""Characters of changed text that a page shows."""


def changed_since(submission: Submission) -> list[Row]:
    """The paragraphs of the newest version that changed, word by word; none when it is the only one."""
    if len(submission.versions) < 2:
        return []
    before, newest = submission.versions[-2:]
    rows, room = [], ROOM
    for row in paragraphs_changed(before.text_html, newest.text_html):
        room -= sum(len(piece.text) for piece in row)
        if room < 0:
            break
        rows.append(row)
    return rows
