"""The demonstration's answers to tasks: drafts, sent versions, feedback, second rounds."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import partial

from assignments import feedback, operations, queries, waiting
from assignments.extensions.operations import give
from assignments.models import Assignment, Submission
from assignments.reviewing import margins, replies
from assignments.reviewing.sources import source_of
from assignments.timetable import moments
from assignments.vocabulary import FeedbackVerdict
from courses.models import Cohort, ProgrammeVersion
from foundation import clock
from kehittamo.demo_house import Happening, House
from kehittamo.demo_story import AnswerTold, Calendar, CohortTold, ExtensionTold, NoteTold

TIMES = ("06:40", "12:20", "19:35", "16:30", "20:50", "07:15", "18:05", "14:45", "21:30")
"""When people have a moment: before the shift, at lunch, in the evening."""

FIRST_READ = time(15, 5)
"""When the trainer sits down to read."""


class Answers:
    """The answers of one cohort, as happenings."""

    def __init__(
        self, house: House, story: CohortTold, version: ProgrammeVersion, dates: dict[str, date]
    ) -> None:
        self.house, self.story = house, story
        self.tasks = {plan.key: plan for plan in version.tasks}
        self.dates = dates
        self.calendars = {
            plan.key: Calendar({**dates, "due": clock.helsinki(moments(plan, dates)[1]).date()})
            for plan in version.tasks
        }
        self.assignments: dict[str, Assignment] = {}
        self.keys: dict[tuple[str, str], uuid.UUID] = {}
        """What was sent, by task and author."""

    def meet(self, cohort: Cohort) -> None:
        """The cohort exists, and its assignments with it."""
        self.assignments = {row.plan.key: row for row in queries.assignments_of(cohort)}

    def happenings(self) -> Iterator[Happening]:
        """Everything that people wrote and the trainer answered."""
        for key, answers in self.story.answers.items():
            for number, told in enumerate(answers):
                if told.draft:
                    at = self.calendars[key].moment(told.draft)
                    yield Happening(at, partial(self._draft, key, told))
                else:
                    yield from self._round(key, told.by, told, number, None)

        for extension in self.story.extensions:
            given = self.calendars[extension.task].moment(extension.given)
            yield Happening(given, partial(self._extend, extension))

    def _extend(self, told: ExtensionTold) -> None:
        assignment = queries.assignment(self.assignments[told.task].id)
        assert assignment is not None
        until = clock.end_of_day(self.calendars[told.task].day(told.until))
        trainer, to = self.house.people[self.story.trainer], self.house.people[told.to]
        give(assignment, to, until=until, reason=told.reason, by=trainer)

    def _round(
        self, key: str, by: str, told: AnswerTold, number: int, before: AnswerTold | None
    ) -> Iterator[Happening]:
        sent = self._sent(key, told, number)
        yield Happening(sent, partial(self._send, key, by, told, before))
        for after, other in enumerate(told.together, 1):
            confirmed = sent + timedelta(minutes=35 * after)
            yield Happening(confirmed, partial(self._confirm, key, other, told))
        if not told.feedback:
            return
        answered = self._answered(key, told, sent, number)
        yield Happening(answered, partial(self._feedback, key, by, told))
        read = clock.at(clock.helsinki(answered).date() + timedelta(days=1), time(7, number % 60))
        yield Happening(read, partial(self._read, key, by, told))
        if told.again:
            yield from self._round(key, by, told.again, number, told)

    def _sent(self, key: str, told: AnswerTold, number: int) -> datetime:
        calendar = self.calendars[key]
        if told.sent:
            return calendar.moment(told.sent)
        days = 1 + number * 5 % 7
        return calendar.moment(f"due-{max(days, 4) if told.asks else days} {TIMES[number % len(TIMES)]}")

    def _answered(self, key: str, told: AnswerTold, sent: datetime, number: int) -> datetime:
        """The trainer reads a weak answer at once, and the rest on the working day after the deadline."""
        if told.answered:
            return self.calendars[key].moment(told.answered)
        day = clock.helsinki(sent).date()
        if not told.asks:
            day = max(day, self.calendars[key].day("due"))
        day += timedelta(days=3 if day.weekday() == 4 else 2 if day.weekday() == 5 else 1)
        return clock.at(day, FIRST_READ) + timedelta(minutes=6 * number)

    def _draft(self, key: str, told: AnswerTold) -> None:
        answer = operations.Answer(text=told.text.strip(), seen=operations.mark_of(""), fields=told.fields)
        operations.save_draft(self.house.people[told.by], self.assignments[key], answer)

    def _send(self, key: str, by: str, told: AnswerTold, before: AnswerTold | None) -> None:
        seen = operations.mark_of(before.text.strip(), before.fields) if before else operations.mark_of("")
        answer = operations.Answer(text=told.text.strip(), seen=seen, fields=told.fields)
        sent = operations.send(self.house.people[by], self.assignments[key], answer)
        self.keys[key, by] = sent.id

    def _confirm(self, key: str, by: str, told: AnswerTold) -> None:
        """Another of the group has read the answer and stands behind it."""
        text = told.text.strip()
        answer = operations.Answer(text=text, seen=operations.mark_of(text, told.fields), fields=told.fields)
        operations.send(self.house.people[by], self.assignments[key], answer)

    def _feedback(self, key: str, by: str, told: AnswerTold) -> None:
        submission = waiting.submission(self.keys[key, by])
        assert submission is not None
        trainer = self.house.people[self.story.trainer]
        for note in told.notes:
            self._note(submission, note)
        feedback.give_feedback(
            trainer,
            submission,
            verdict=FeedbackVerdict.ASK_NEW_VERSION if told.asks else FeedbackVerdict.ACCEPT,
            text=told.feedback.strip(),
            seen=feedback.stage_of(submission),
            row_id=uuid.uuid4(),
        )

    def _note(self, submission: Submission, note: NoteTold) -> None:
        """The trainer says something in the margin, beside the words quoted."""
        plan, newest = submission.assignment.plan, submission.newest
        assert newest is not None
        found = source_of(plan, newest)[1]
        number = next(one.number for one in found if note.quote in one.words)
        trainer, key = self.house.people[self.story.trainer], uuid.uuid4()
        margins.comment(trainer, plan, newest, number, quote=note.quote, text=note.text, row_id=key)

    def _read(self, key: str, by: str, told: AnswerTold) -> None:
        """The writer has read the feedback, and may have something to say to it."""
        submission = waiting.submission_as_it_is_now(self.keys[key, by])
        assert submission is not None
        operations.mark_read(submission)
        if told.reply:
            given = submission.feedback[-1].id
            replies.reply(self.house.people[by], submission, given, told.reply.strip(), uuid.uuid4())
