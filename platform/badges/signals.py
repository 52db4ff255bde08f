"""What happened in badges, in the past tense."""

from blinker import Namespace

_news = Namespace()

badges_awarded = _news.signal("badges-awarded")
"""Sender: the badge's slug. `awards`: the new ones, of one act."""
