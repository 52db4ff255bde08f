"""What happened in projects, in the past tense; rooms above answer in the same transaction."""

from blinker import Namespace

_news = Namespace()

project_updated = _news.signal("project-updated")
"""Sender: the Project whose description its group has changed."""
