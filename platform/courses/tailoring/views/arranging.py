"""The whole programme of a cohort on one page: what to edit, hide, show and move; and what was changed."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courses import queries
from courses.change_words import told_page
from courses.models import Cohort
from courses.permissions import may_tailor
from courses.tailoring import operations
from courses.tailoring import queries as parts
from courses.tailoring.answers import answered
from courses.tailoring.operations import Answered, PartGone
from courses.tailoring.wording import shelves, task_lines
from courses.views import blueprint
from foundation.access import access
from foundation.database import db
from foundation.forms import Form
from people.session import current_person


@blueprint.route("/cohorts/<uuid:cohort_id>/programme", methods=["GET", "POST"])
@access(may_tailor, load=queries.cohort)
def edit_programme(cohort: Cohort) -> ResponseReturnValue:
    """One form around everything: the button that was pressed says what to do with which part."""
    form = Form()
    if form.validate_on_submit():
        return _arrange(cohort, request.form.get("act", ""))
    sessions = queries.sessions_of(cohort)
    page = render_template(
        "courses/tailoring/programme.html",
        cohort=cohort,
        form=form,
        shelves=shelves(sessions, parts.materials_of(cohort)),
        tasks=task_lines(parts.tasks_of(cohort), sessions, answered(cohort.id)),
        tailored=cohort.version.based_on_id is not None,
    )
    return page, 422 if form.is_submitted() else 200


@dataclass(frozen=True)
class Act:
    """What a button says: "hide pre-1", "above page-2 page-1"."""

    verb: str
    key: str
    beside: str = ""

    @classmethod
    def read(cls, said: str) -> "Act | None":
        """The act, or None for what no button says."""
        words = said[:200].split(" ")
        wanted = {"hide": 2, "show": 2, "above": 3, "below": 3}.get(words[0])
        return cls(*words) if len(words) == wanted else None


def _arrange(cohort: Cohort, said: str) -> ResponseReturnValue:
    act, me, key = Act.read(said), current_person(), cohort.id
    here = url_for("courses.edit_programme", cohort_id=key)
    if act is None:
        return redirect(here)
    try:
        if act.beside:
            above = act.verb == "above"
            operations.place_beside(cohort, act.key, act.beside, above=above, by=me)
        else:
            operations.hide(cohort, act.key, act.verb == "hide", by=me)
        db.session.commit()
    except Answered:
        db.session.rollback()
        flash(_("Somebody has begun to answer this assignment, so it can't be hidden."), "error")
    except PartGone:
        db.session.rollback()
        flash(_("This part is not in the programme any more."), "error")
    else:
        flash(
            {
                "hide": _("Hidden. Participants see it no more."),
                "show": _("Participants see it again."),
            }.get(act.verb)
            or _("Moved.")
        )
    return redirect(f"{here}#{act.key}")


@blueprint.get("/cohorts/<uuid:cohort_id>/programme/changes")
@access(may_tailor, load=queries.cohort)
def show_tailoring(cohort: Cohort) -> ResponseReturnValue:
    """Word by word, what the cohort's trainers changed in the programme."""
    page = told_page(parts.changes_of(cohort), request.args.get("page"))
    return render_template("courses/tailoring/changes.html", cohort=cohort, page=page)
