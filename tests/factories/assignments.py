"""Makers for the room of assignments."""

import io
import uuid
from datetime import timedelta
from typing import Any

from PIL import Image
from werkzeug.datastructures import FileStorage

from assignments import feedback, operations, queries, waiting
from assignments.models import Assignment, Feedback, Submission
from assignments.operations import Answer, mark_of
from assignments.reviewing import margins, replies
from assignments.reviewing.models import FeedbackReply, MarginComment
from assignments.vocabulary import FeedbackVerdict
from courses.models import Cohort
from foundation import clock
from foundation.database import db
from people.models import Person
from tests.factories import make


def open_cohort(**options: Any) -> Cohort:
    """A cohort whose first day is in a week: both pre-work tasks are open, the interim ones are not."""
    return make.cohort(first=clock.today() + timedelta(days=7), **options)


def assignment(cohort: Cohort, key: str = "pre-1") -> Assignment:
    """One of the cohort's assignments, loaded as its page loads it."""
    found = next(a for a in queries.assignments_of(cohort) if a.plan.key == key)
    loaded = queries.assignment(found.id)
    assert loaded is not None
    return loaded


def _fresh(of: Assignment) -> Assignment:
    loaded = queries.assignment(of.id)
    assert loaded is not None
    return loaded


def send(person: Person, of: Assignment, text: str = "Kysyin kolmelta.", files: Any = ()) -> Submission:
    """The person has sent an answer."""
    of = _fresh(of)
    there = queries.own_submission(of, person)
    seen = mark_of(there.text if there else "")
    operations.send(person, of, Answer(text=text, seen=seen, uploads=list(files)))
    db.session.commit()
    sent = queries.own_submission(of, person)
    assert sent is not None
    return sent


def answer(
    trainer: Person,
    sent: Submission,
    verdict: FeedbackVerdict,
    text: str = "Hyvin havaittu.",
    *,
    hold: bool = False,
) -> Feedback:
    """The trainer has given feedback, or holds it."""
    submission = waiting.submission(sent.id)
    assert submission is not None
    given = feedback.give_feedback(
        trainer,
        submission,
        verdict=verdict,
        text=text,
        seen=feedback.stage_of(submission),
        row_id=uuid.uuid4(),
        hold=hold,
    )
    db.session.commit()
    return given


def note(trainer: Person, sent: Submission, text: str, *, passage: int = 1, quote: str = "") -> MarginComment:
    """The trainer has said something in the margin of the newest version, and given nothing yet."""
    submission = waiting.submission(sent.id)
    assert submission is not None
    assert submission.newest is not None
    said = margins.comment(
        trainer,
        submission.assignment.plan,
        submission.newest,
        passage,
        quote=quote,
        text=text,
        row_id=uuid.uuid4(),
    )
    db.session.commit()
    return said


def reply(person: Person, given: Feedback, text: str) -> FeedbackReply:
    """The person has answered the feedback."""
    submission = waiting.submission(given.submission_id)
    assert submission is not None
    said = replies.reply(person, submission, given.id, text, uuid.uuid4())
    db.session.commit()
    return said


def picture(name: str = "kuva.png", size: tuple[int, int] = (40, 30), colour: str = "red") -> FileStorage:
    """A real picture to hand in."""
    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, "PNG" if name.endswith("png") else "JPEG")
    stream.seek(0)
    return FileStorage(stream, filename=name)
