"""What happened to accounts, in the past tense; rooms above answer in the same transaction."""

from blinker import Namespace

_news = Namespace()

account_recovered = _news.signal("account-recovered")
"""Sender: the Person who took their old address back, so that somebody else had the account. ``since`` is the
moment from which on nothing that was done with it is taken for their own doing."""
