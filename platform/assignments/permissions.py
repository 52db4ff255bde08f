"""Who may read an assignment, answer it, give feedback, and open a file that was handed in."""

from assignments.models import Assignment, Submission, SubmissionAuthor, SubmissionFile
from courses.permissions import may_take_part, may_train, participant
from foundation.access import RowPermission
from foundation.rules import filled, own

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
may_read_file = RowPermission(
    name="open a file of a submission",
    who="its authors; the cohort's trainers and the office once it was sent",
    model=SubmissionFile,
    rule=_author.of(SubmissionFile.submission)
    | (filled(SubmissionFile.first_version) & _trained.of(SubmissionFile.submission)),
)
