"""What happened in projects, in the past tense; rooms above answer in the same transaction."""

from blinker import Namespace

_news = Namespace()

project_updated = _news.signal("project-updated")
"""Sender: the Project whose description its group has changed."""

member_joined = _news.signal("member-joined")
"""Sender: the Group that somebody came into; `person_id`: who. The group is held."""

member_left = _news.signal("member-left")
"""Sender: the Group that somebody left; `person_id`: who. The group is held."""

group_goes = _news.signal("group-goes")
"""A question before a group is removed. Sender: the Group; answers: whether something rests on it."""
