"""The letters that tell a participant of feedback, and of a file that had to go."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from assignments.models import Feedback, Submission
from assignments.queries import authors_now
from assignments.vocabulary import FeedbackVerdict
from foundation.files import StoredFile
from foundation.languages import in_language, say
from people.letters import write_to
from people.models import Person


def feedback_given(feedback: Feedback, submission: Submission) -> None:
    """The authors are told, each in their language; the feedback itself is read behind the sign-in."""
    for person in authors_now(submission):
        _told_of_feedback(person, feedback, submission)


def _told_of_feedback(person: Person, feedback: Feedback, submission: Submission) -> None:
    plan = submission.assignment.plan
    with in_language(person.language):
        values = {
            "name": person.first_name,
            "trainer": feedback.author.name,
            "title": say(plan.title),
            "link": url_for(
                "assignments.show_assignment", assignment_id=submission.assignment_id, _external=True
            ),
        }
        subject, body = _words(feedback.verdict, values)
        write_to(
            person,
            kind="feedback",
            dedup_key=f"feedback:{feedback.id}:{person.id}",
            subject=subject,
            body=body,
        )


def feedback_released(person: Person, given: Sequence[tuple[Feedback, Submission]]) -> None:
    """Feedback that was held is there: of one answer as ever, of several in one letter."""
    if len(given) == 1:
        _told_of_feedback(person, *given[0])
        return
    with in_language(person.language):
        lines = [
            f"{say(of.assignment.plan.title)}\n"
            + url_for("assignments.show_assignment", assignment_id=of.assignment_id, _external=True)
            for _one, of in given
        ]
        write_to(
            person,
            kind="feedback",
            dedup_key=f"feedback:{given[-1][0].id}:{person.id}",
            subject=ngettext("Feedback on %(num)s answer", "Feedback on %(num)s answers", len(given)),
            body=_(
                "Hello %(name)s,\n\nyour answers have got feedback. Read it here:\n\n%(answers)s",
                name=person.first_name,
                answers="\n\n".join(lines),
            ),
        )


def harmful_file_removed(file: StoredFile, submission: Submission, found: str) -> None:
    """The authors are told at once: a machine may be in trouble too, and the answer lacks a file."""
    for person in authors_now(submission):
        _told_of_harm(person, file, submission, found)


def _told_of_harm(person: Person, file: StoredFile, submission: Submission, found: str) -> None:
    with in_language(person.language):
        write_to(
            person,
            kind="harmful file",
            dedup_key=f"harmful-file:{file.id}:{person.id}",
            subject=_("A file was removed: %(file)s", file=file.name),
            body=_(
                "Hello %(name)s,\n\nthe file %(file)s that you sent had harmful content in it (%(found)s). "
                "It was removed before anybody opened it. Your text is safe.\n\nTell your IT support about "
                "the machine that the file came from. You can send another file here:\n\n%(link)s",
                name=person.first_name,
                file=file.name,
                found=found,
                link=url_for(
                    "assignments.show_assignment", assignment_id=submission.assignment_id, _external=True
                ),
            ),
        )


def _words(verdict: FeedbackVerdict, values: dict[str, str]) -> tuple[str, str]:
    if verdict is FeedbackVerdict.ACCEPT:
        return _("Accepted: %(title)s", **values), _(
            "Hello %(name)s,\n\nyour answer has been accepted: %(title)s. The feedback is from %(trainer)s. "
            "Read it here:\n\n%(link)s",
            **values,
        )
    if verdict is FeedbackVerdict.ASK_NEW_VERSION:
        return _("A new version is asked for: %(title)s", **values), _(
            "Hello %(name)s,\n\n%(trainer)s has read your answer and asks you to add to it: %(title)s. "
            "What is missing is told here, and your text is there to go on from:\n\n%(link)s",
            **values,
        )
    return _("A comment on your answer: %(title)s", **values), _(
        "Hello %(name)s,\n\n%(trainer)s has commented on your answer: %(title)s. Read it here:\n\n%(link)s",
        **values,
    )
