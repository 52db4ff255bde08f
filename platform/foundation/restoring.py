"""News that the house was restored from a backup: who knows better than the backup says so."""

from blinker import Namespace

after_restore = Namespace().signal("after-restore")
"""Sender: the Flask app. ``made_at`` is the moment of the backup. Heard once, when database and files are
back, in a transaction that is committed afterwards: who was erased since then is erased again."""
