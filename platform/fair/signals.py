"""What happened at the fair, in the past tense; rooms above answer in the same transaction."""

from blinker import Namespace

_news = Namespace()

fair_opened = _news.signal("fair-opened")
"""Sender: the Fair, with its stands."""

review_submitted = _news.signal("review-submitted")
"""Sender: the Review, sent just now."""

fair_closed = _news.signal("fair-closed")
"""Sender: the Fair."""
