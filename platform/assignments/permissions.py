"""Who may read an assignment, answer it, give feedback, and open a file that was handed in."""

from assignments.models import Assignment, Submission, SubmissionFile
from courses.permissions import may_take_part, may_train, participates
from foundation.access import Permission
from people.models import Person


def _may_read_file(person: Person, file: SubmissionFile) -> bool:
    submission = file.submission
    if submission.person_id == person.id:
        return True
    return file.first_version is not None and may_train.allows(person, submission.assignment.cohort)


def _sent_to(person: Person, submission: Submission) -> bool:
    if submission.person_id == person.id:  # somebody of the office may take part; another judges
        return False
    return submission.newest is not None and may_train.allows(person, submission.assignment.cohort)


def _may_answer(person: Person, assignment: Assignment) -> bool:
    return participates(person, assignment.cohort)


may_see_assignment = Permission(
    name="see an assignment",
    who=may_take_part.who,
    allows=lambda person, assignment: may_take_part.allows(person, assignment.cohort),
)
may_answer = Permission(
    name="answer an assignment", who="the cohort's participants, each for themselves", allows=_may_answer
)
may_give_feedback = Permission(
    name="read a submission and give feedback",
    who="the cohort's trainers, the office; only what was sent, never a draft, and never their own",
    allows=_sent_to,
)
may_read_file = Permission(
    name="open a file of a submission",
    who="its author; the cohort's trainers and the office once it was sent",
    allows=_may_read_file,
)
