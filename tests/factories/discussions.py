"""Makers of threads and posts. They flush, never commit."""

import uuid

from courses.models import Cohort
from discussions import operations
from discussions.models import Post, Thread
from people.models import Person


def thread(
    cohort: Cohort, author: Person, title: str = "Miten löydätte aikaa?", text: str = "Kertokaa."
) -> Thread:
    """A thread with its opening post."""
    return operations.begin_thread(cohort, author, title=title, text=text, language="fi", row_id=uuid.uuid4())


def reply(
    place: Thread, author: Person, text: str = "Meillä se alkoi aamupalaverista.", language: str = "fi"
) -> Post:
    """A post in the thread."""
    return operations.reply(place, author, text=text, language=language, row_id=uuid.uuid4())
