"""The shared reflection: the others' answers to a task whose answers the cohort sees."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from assignments import queries, sharing
from assignments.models import Assignment, Submission
from assignments.permissions import may_read_answer, may_read_answers
from assignments.views import blueprint
from foundation.access import access
from people.session import current_person


@blueprint.get("/assignments/<uuid:assignment_id>/answers")
@access(may_read_answers, load=queries.assignment)
def list_answers(assignment: Assignment) -> ResponseReturnValue:
    """What the others have sent, a page at a time."""
    return render_template(
        "assignments/answers.html",
        assignment=assignment,
        cohort=assignment.cohort,
        page=sharing.answers_page(assignment, current_person(), request.args.get("page", 1, type=int)),
    )


@blueprint.get("/submissions/<uuid:submission_id>/answer")
@access(may_read_answer, load=sharing.answer)
def show_answer(submission: Submission) -> ResponseReturnValue:
    """One answer as the others read it: the newest version, without feedback."""
    return render_template(
        "assignments/answer.html",
        assignment=submission.assignment,
        cohort=submission.assignment.cohort,
        submission=submission,
        newest=submission.newest,
    )
