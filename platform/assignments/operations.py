"""Writing and sending an answer: nothing typed is lost, nothing is sent twice, what was sent stays."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from assignments import signals
from assignments.fields import mistakes
from assignments.models import Assignment, Submission, SubmissionFile, SubmissionVersion
from assignments.places import AnswerClosed as AnswerClosed
from assignments.places import SentTooLate as SentTooLate
from assignments.places import answer_of, check_time
from assignments.together import operations as together
from assignments.vocabulary import SubmissionState
from assignments.wording import as_markdown
from courses.vocabulary import AnswerRule, DoneBy
from foundation import clock
from foundation.audit import record
from foundation.database import db
from foundation.files import FILES_AT_ONCE, FileNotSaved, FileRefused, StoredFile, discard, forget, keep
from foundation.languages import current_language
from foundation.text import render_markdown
from people.models import Person


@dataclass(frozen=True)
class Answer:
    """What a participant hands over: the text and fields, new files, and what to take away.

    ``seen`` is the `mark_of` the text and fields that the writer began from: two tabs can't overwrite.
    """

    text: str
    seen: str
    uploads: Sequence[FileStorage] = field(default_factory=list)
    fields: Mapping[str, Any] = field(default_factory=dict)
    remove: uuid.UUID | None = None
    arrived: datetime | None = None
    """When it reached the house: by this it is in time, however long it waits for others there."""


class AnswerRefused(ValueError):
    """The answer can't be taken as it is; ``where`` names the field, the message says what to do.

    ``told`` has every field that is wrong with its message, where there are several. ``ours`` tells that
    nothing is wrong with the answer: there is no room for its files.
    """

    def __init__(self, where: str, message: str, *, ours: bool = False) -> None:
        super().__init__(message)
        self.where, self.ours = where, ours
        self.told: Mapping[str, str] = {where: message}


class TextChangedMeanwhile(Exception):
    """The saved answer is no longer the one that the writer began from.

    ``saved`` is the text that is there now, fields and all, and ``mark`` its `mark_of`.
    """

    def __init__(self, saved: str, mark: str) -> None:
        super().__init__("the answer was changed meanwhile")
        self.saved, self.mark = saved, mark


def mark_of(text: str, fields: Mapping[str, Any] | None = None) -> str:
    """A short mark by which an answer is known again; of text alone it is that of the text."""
    told = json.dumps(dict(fields), sort_keys=True) if fields else ""
    return hashlib.sha256(f"{text}{told}".encode()).hexdigest()[:20]


def draft_mark(submission: Submission) -> str:
    """A mark of the whole draft, words and files: what a member of a group confirms."""
    files = sorted(str(row.file_id) for row in submission.draft_files)
    return mark_of("\n".join([mark_of(submission.text, submission.fields), *files]))


def save_draft(person: Person, assignment: Assignment, answer: Answer) -> Submission:
    """The text and files are kept for the person alone; saving the same again changes nothing.

    Raises `AnswerRefused`, `AnswerClosed`, `TextChangedMeanwhile`; then nothing has changed.
    """
    submission = answer_of(person, assignment)
    _write(submission, assignment, answer, clock.now(), person)
    db.session.flush()
    return submission


def send(person: Person, assignment: Assignment, answer: Answer) -> Submission:
    """Trainers can read the answer as a new version; sending the same again leaves what is there.

    After the due moment it is taken all the same and shows as late. Where a whole group confirms, it goes
    when every member has. Raises what `save_draft` raises, and `SentTooLate` after the cut-off.
    """
    submission = answer_of(person, assignment)
    now = clock.now()
    check_time(submission, assignment, answer.arrived or now)
    _check_whole(submission, assignment, answer)
    html = render_markdown(answer.text)
    _write(submission, assignment, answer, now, person)
    if submission.newest is not None and not submission.has_unsent_changes:
        if submission.state is SubmissionState.SENT:
            return submission
        raise AnswerRefused("text", _("This is the same as last time. Change the text or add a file."))
    all_confirm = submission.group_id is not None and assignment.plan.done_by is DoneBy.GROUP_ALL
    if all_confirm and not together.confirm(person, submission, assignment, draft_mark(submission)):
        db.session.flush()
        return submission
    _hand_over(submission, person, html, arrived=answer.arrived or now)
    return submission


def hand_over_confirmed(submission: Submission, assignment: Assignment) -> None:
    """A group's answer goes if every member who is left has confirmed it in time.

    ``submission`` is held, with all that `whole_submission` loads.
    """
    moment = together.confirmed_at(submission, draft_mark(submission))
    cut_off_at = assignment.cut_off_for(submission.extended_until)
    if moment is None or (cut_off_at is not None and moment > cut_off_at):
        return
    _hand_over(submission, None, render_markdown(submission.text), arrived=moment)


def _hand_over(submission: Submission, by: Person | None, html: str, *, arrived: datetime) -> None:
    """The draft is the newest version, and waits for feedback."""
    now, newest = clock.now(), submission.newest
    version = SubmissionVersion(
        id=uuid.uuid4(),
        created_at=now,
        number=newest.number + 1 if newest else 1,
        text=submission.text,
        text_html=html,
        fields=dict(submission.fields),
    )
    submission.versions.append(version)
    for file in submission.draft_files:
        file.first_version = file.first_version or version.number
    submission.first_sent_at = submission.first_sent_at or arrived
    submission.confirming_since = None
    if submission.state is not SubmissionState.SENT:
        submission.state, submission.sent_at = SubmissionState.SENT, now
    record(by, "sent submission", submission, version=version.number)
    db.session.flush()
    signals.submission_sent.send(submission)


def mark_read(submission: Submission) -> None:
    """The author has read all feedback on the answer; the trainers see that."""
    for feedback in submission.feedback:
        feedback.read_at = feedback.read_at or clock.now()


def _check_whole(submission: Submission, assignment: Assignment, answer: Answer) -> None:
    """Refuse to send what lacks a part that the programme asks for."""
    plan = assignment.plan
    kept = [file for file in submission.draft_files if file.file_id != answer.remove]
    has_files = bool(kept or answer.uploads)
    _check_fields(assignment, answer, whole=True)
    if plan.text_rule is AnswerRule.REQUIRED and not answer.text:
        raise AnswerRefused("text", _("Write your answer first."))
    if plan.files_rule is AnswerRule.REQUIRED and not has_files:
        raise AnswerRefused("files", _("Choose at least one file."))
    if not answer.text and not answer.fields and not has_files:
        where = "files" if plan.text_rule is AnswerRule.NONE else "text"
        raise AnswerRefused(where, _("There is nothing to send yet."))


def _check_fields(assignment: Assignment, answer: Answer, *, whole: bool) -> None:
    """Refuse what is wrong in any field; with ``whole`` also what is missing."""
    wrong = mistakes(assignment.plan, answer.fields, answer.text, whole=whole)
    if wrong:
        where, message = next(iter(wrong.items()))
        refused = AnswerRefused(where, message)
        refused.told = wrong
        raise refused


def _write(submission: Submission, assignment: Assignment, answer: Answer, now: datetime, by: Person) -> None:
    """Put the answer into the draft. Everything that can be refused is refused before anything changes."""
    mark = mark_of(submission.text, submission.fields)
    if mark not in (answer.seen, mark_of(answer.text, answer.fields)):
        plan, language = assignment.plan, current_language()
        raise TextChangedMeanwhile(as_markdown(plan, submission.fields, submission.text, language), mark)
    _check_fields(assignment, answer, whole=False)
    stored = _keep_all(submission, assignment, answer, by)
    before = draft_mark(submission)
    submission.text, submission.fields = answer.text, dict(answer.fields)
    _remove(submission, answer.remove, now)
    for file in stored:
        submission.files.append(SubmissionFile(id=uuid.uuid4(), file_id=file.id, file=file))
    if draft_mark(submission) != before:
        submission.confirming_since = None
    mark_read(submission)


def _keep_all(submission: Submission, assignment: Assignment, answer: Answer, by: Person) -> list[StoredFile]:
    """Take all the files or none; one that is there already, as after a double click, is not taken again."""
    if answer.uploads and assignment.plan.files_rule is AnswerRule.NONE:
        raise AnswerRefused("files", _("This assignment takes no files."))
    there = {
        (row.file.name, row.file.sha256) for row in submission.draft_files if row.file_id != answer.remove
    }
    room = FILES_AT_ONCE - len(there)
    stored: list[StoredFile] = []
    try:
        for upload in answer.uploads:
            file = keep(upload, by.id)
            stored.append(file)
            if (file.name, file.sha256) in there:
                discard(stored.pop())
            elif len(stored) > room:
                raise FileRefused(_("At most %(limit)s files fit in one answer.", limit=FILES_AT_ONCE))
            there.add((file.name, file.sha256))
    except FileRefused as refused:
        for file in stored:
            discard(file)
        raise AnswerRefused("files", str(refused), ours=isinstance(refused, FileNotSaved)) from refused
    return stored


def _remove(submission: Submission, file_id: uuid.UUID | None, now: datetime) -> None:
    """The file is no longer part of the draft; versions that were sent with it keep it."""
    row = next((row for row in submission.draft_files if row.file_id == file_id), None)
    if row is None:
        return
    if row.first_version is not None:
        row.removed_at = now
        return
    submission.files.remove(row)
    db.session.delete(row)
    forget(row.file)
