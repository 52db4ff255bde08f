"""The trainer's page of more time: who has it with this assignment, and giving it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assignments import queries
from assignments.extensions.forms import ExtensionForm
from assignments.extensions.operations import give
from assignments.extensions.queries import extensions_of
from assignments.models import Assignment
from assignments.permissions import may_extend
from assignments.views import blueprint
from courses.queries import members_of
from courses.vocabulary import CohortRole, DoneBy
from foundation import clock
from foundation.access import access
from foundation.database import db
from people.session import current_person
from projects.queries import group_choices


@blueprint.route("/assignments/<uuid:assignment_id>/extensions", methods=["GET", "POST"])
@access(may_extend, load=queries.assignment)
def extend(assignment: Assignment) -> ResponseReturnValue:
    """What a group does together is extended for groups only."""
    form, cohort = ExtensionForm(), assignment.cohort
    alone = assignment.plan.done_by is DoneBy.PERSON
    people = [place.person for place in members_of(cohort, CohortRole.PARTICIPANT)] if alone else []
    form.offer(assignment, people, group_choices(cohort))
    if request.method == "GET":
        form.to.data = request.args.get("to", "")
    if form.validate_on_submit() and form.until.data is not None:
        receiver, until = form.receivers[form.to.data], clock.end_of_day(form.until.data)
        name = receiver.name
        give(assignment, receiver, until=until, reason=form.reason.data or "", by=current_person())
        db.session.commit()
        flash(_("More time was given, and a letter tells it: %(name)s", name=name))
        return redirect(url_for("assignments.extend", assignment_id=assignment.id))
    page = render_template(
        "assignments/extensions.html",
        assignment=assignment,
        cohort=cohort,
        form=form,
        given=extensions_of(assignment),
    )
    return page, 422 if form.errors else 200
