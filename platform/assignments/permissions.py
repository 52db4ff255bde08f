"""Who may read an assignment, answer it, give feedback, and open a file that was handed in."""

from assignments.models import Assignment, Submission, SubmissionFile
from courses.permissions import may_take_part, may_train, participant, trains_somewhere
from foundation.access import Permission, RowPermission
from foundation.rules import filled, own
from organisations.permissions import office

_trained = may_train.rule.of(Assignment.cohort).of(Submission.assignment)
_author = own(Submission.person_id)

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
may_give_feedback = RowPermission(
    name="read a submission and give feedback",
    who="the cohort's trainers, the office; only what was sent, never a draft, and never their own",
    model=Submission,
    rule=~_author & filled(Submission.first_sent_at) & _trained,
)
may_read_file = RowPermission(
    name="open a file of a submission",
    who="its author; the cohort's trainers and the office once it was sent",
    model=SubmissionFile,
    rule=_author.of(SubmissionFile.submission)
    | (filled(SubmissionFile.first_version) & _trained.of(SubmissionFile.submission)),
)
