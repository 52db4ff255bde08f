"""Who may read an assignment, answer it, give feedback, and open a file that was handed in."""

from assignments.models import Assignment, Submission, SubmissionAuthor, SubmissionFile
from courses.models import PlannedTask
from courses.permissions import may_take_part, may_train, participant, trains_somewhere
from courses.vocabulary import SeenBy
from foundation.access import Permission, RowPermission
from foundation.rules import equals, filled, own, with_any
from organisations.permissions import office

_trained = may_train.rule.of(Assignment.cohort).of(Submission.assignment)
_ever_wrote = own(SubmissionAuthor.person_id).of_any(Submission.authors)
_author = (own(SubmissionAuthor.person_id) & ~filled(SubmissionAuthor.left_at)).of_any(Submission.authors)

may_see_assignment = RowPermission(
    name="see an assignment",
    who=may_take_part.who,
    model=Assignment,
    rule=may_take_part.rule.of(Assignment.cohort),
)
may_answer = RowPermission(
    name="answer an assignment",
    who="the cohort's participants, each for themselves",
    model=Assignment,
    rule=participant.of(Assignment.cohort),
)
may_read_queue = Permission(
    name="read the queue of submissions",
    who="trainers of any cohort, the office; of what they may give feedback on",
    allows=lambda person, _thing: (
        person is not None and (trains_somewhere(person) or office.allows(person, None))
    ),
)
may_extend = RowPermission(
    name="give more time for an assignment",
    who="the cohort's trainers, the office",
    model=Assignment,
    rule=may_train.rule.of(Assignment.cohort),
)
may_give_feedback = RowPermission(
    name="read a submission and give feedback",
    who="the cohort's trainers, the office; only what was sent, never a draft, and never their own",
    model=Submission,
    rule=~_ever_wrote & filled(Submission.first_sent_at) & _trained,
)
may_use_own = RowPermission(
    name="use one's own answer elsewhere",
    who="its authors, once it was sent",
    model=Submission,
    rule=_author & filled(Submission.first_sent_at),
)
_seen_at_once = equals(PlannedTask.seen_by, SeenBy.COHORT)
_seen_after_own = equals(PlannedTask.seen_by, SeenBy.COHORT_AFTER_OWN)
_has_sent = with_any(Assignment, Submission.assignment_id, _author & filled(Submission.first_sent_at))
may_read_answers = RowPermission(
    name="read others' answers to an assignment",
    who="where the task says so: the cohort's participants, or those of them who sent theirs; its trainers",
    model=Assignment,
    rule=(participant.of(Assignment.cohort) & _seen_at_once.of(Assignment.plan))
    | (participant.of(Assignment.cohort) & _seen_after_own.of(Assignment.plan) & _has_sent)
    | (may_train.rule.of(Assignment.cohort) & (_seen_at_once | _seen_after_own).of(Assignment.plan)),
)
may_read_answer = RowPermission(
    name="read another's answer",
    who="whoever may read others' answers to the assignment; only what was sent",
    model=Submission,
    rule=filled(Submission.first_sent_at) & may_read_answers.rule.of(Submission.assignment),
)
may_read_file = RowPermission(
    name="open a file of a submission",
    who="its authors; once it was sent the cohort's trainers, the office, and whoever may read the answer",
    model=SubmissionFile,
    rule=_author.of(SubmissionFile.submission)
    | (
        filled(SubmissionFile.first_version) & (_trained | may_read_answer.rule).of(SubmissionFile.submission)
    ),
)
