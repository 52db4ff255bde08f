"""What happened in badges, in the past tense."""

from blinker import Namespace

_news = Namespace()

badge_awarded = _news.signal("badge-awarded")
"""Sender: the new Award."""
