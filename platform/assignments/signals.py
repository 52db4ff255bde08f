"""What happened in assignments, in the past tense; rooms above answer in the same transaction."""

from blinker import Namespace

_news = Namespace()

submission_sent = _news.signal("submission-sent")
"""Sender: the Submission."""

submission_accepted = _news.signal("submission-accepted")
"""Sender: the Submission."""

feedback_given = _news.signal("feedback-given")
"""Sender: the Feedback."""
