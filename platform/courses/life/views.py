"""The steps of a cohort's life that somebody takes, what was put away, and that it stays as it is."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courses import overviews, queries, session_overviews
from courses.boards.sources import behind_counts
from courses.home import waiting_for
from courses.life import operations
from courses.life.guard import is_archived
from courses.life.operations import NotOver, NotThatFar
from courses.models import Cohort
from courses.permissions import may_archive, may_train
from courses.views import blueprint
from courses.wording import STATE_TONES, state_word
from foundation.access import access, gate, signed_in
from foundation.database import db
from people.session import current_person

WORTH_KEEPING = 40
"""Characters from which on something typed is shown again: shorter is a choice, a key, a date."""


@blueprint.get("/cohorts/<uuid:cohort_id>/finish")
@access(may_train, load=queries.cohort)
def look_before_finish(cohort: Cohort) -> ResponseReturnValue:
    """What is still open, and what becomes of it when the cohort is closed."""
    if cohort.state.over:
        return _back(cohort)
    return render_template(
        "courses/life/finish.html",
        cohort=cohort,
        behind=behind_counts([cohort]).get(cohort.id, 0),
        waiting=waiting_for(current_person(), [cohort]),
        ahead=session_overviews.ahead(cohort, None)[0],
    )


@blueprint.post("/cohorts/<uuid:cohort_id>/finish")
@access(may_train, load=queries.cohort)
def finish(cohort: Cohort) -> ResponseReturnValue:
    try:
        operations.finish(cohort, by=current_person())
    except NotOver:
        flash(_("The cohort can be closed when its last session has been held."), "error")
    else:
        db.session.commit()
        flash(_("The cohort is finished. Thank you for the way you went together."))
    return _back(cohort)


@blueprint.post("/cohorts/<uuid:cohort_id>/archive")
@access(may_archive, load=queries.cohort, archived_too=True)
def archive(cohort: Cohort) -> ResponseReturnValue:
    try:
        operations.archive(cohort, by=current_person())
    except NotThatFar:
        flash(_("Only a finished cohort can be archived. Close it first."), "error")
    else:
        db.session.commit()
        flash(_("The cohort is in the archive. It can be read, and the office can open it again."))
    return _back(cohort)


@blueprint.post("/cohorts/<uuid:cohort_id>/reopen")
@access(may_archive, load=queries.cohort, archived_too=True)
def reopen(cohort: Cohort) -> ResponseReturnValue:
    operations.reopen(cohort, by=current_person())
    db.session.commit()
    flash(_("The cohort is open again: %(state)s.", state=state_word(cohort.state)))
    return _back(cohort)


@gate
def stays_as_it_is(thing: Any) -> ResponseReturnValue | None:
    """The archive's one guard: every change to what belongs to an archived cohort gets this page instead."""
    if not is_archived(thing):
        return None
    typed = [
        text for name, text in request.form.items() if name != "csrf_token" and len(text) >= WORTH_KEEPING
    ]
    return render_template("courses/life/refused.html", typed="\n\n".join(typed)), 409


def _back(cohort: Cohort) -> ResponseReturnValue:
    return redirect(url_for("courses.show_cohort", cohort_id=cohort.id))


@blueprint.get("/cohorts/earlier")
@signed_in
def list_earlier() -> ResponseReturnValue:
    """The archived cohorts that the person may see."""
    page = overviews.earlier_lines(current_person(), request.args.get("page"))
    return render_template(
        "courses/life/earlier.html", page=page, state_word=state_word, state_tones=STATE_TONES
    )
