"""One's own work: the page, the PDF, the archive; open as long as one has an account."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from assignments.models import Submission
from assignments.permissions import may_use_own
from assignments.portfolio import documents, operations, queries
from assignments.portfolio.gathering import works_of
from assignments.views import blueprint
from foundation import clock
from foundation.access import access, signed_in
from foundation.database import db
from foundation.menus import ACCOUNT
from foundation.text import TextRefused
from people.seeing_views import refusal
from people.session import current_person, seeing_as
from projects.operations import ChangedMeanwhile

ACCOUNT.offer(_l("My work"), "assignments.my_work", place=15)


@blueprint.get("/my-work")
@signed_in
def my_work() -> ResponseReturnValue:
    """Everything that one has written, by cohort."""
    if seeing_as():
        return refusal()
    me = current_person()
    works = works_of(me)
    return render_template(
        "assignments/portfolio/work.html",
        works=works,
        projects=queries.projects_of(me, [work.cohort.id for work in works]),
    )


@blueprint.get("/my-work/pdf")
@signed_in
def work_as_pdf() -> ResponseReturnValue:
    """The same as one document."""
    if seeing_as():
        return refusal()
    me = current_person()
    return _file(Response(documents.as_pdf(me, works_of(me)), mimetype="application/pdf"), "pdf")


@blueprint.get("/my-work/zip")
@signed_in
def work_as_archive() -> ResponseReturnValue:
    """Texts and files as an archive, made while it is fetched."""
    if seeing_as():
        return refusal()
    archive = documents.as_archive(works_of(current_person()))
    return _file(Response(archive, mimetype="application/zip"), "zip")


def _file(response: Response, ending: str) -> Response:
    name = f"kehittamo-{clock.today().isoformat()}.{ending}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.post("/submissions/<uuid:submission_id>/project")
@access(may_use_own, load=queries.answer)
def begin_project(answer: Submission) -> ResponseReturnValue:
    """What one has sent becomes the beginning of the group's page."""
    me, cohort = current_person(), answer.assignment.cohort
    project = queries.projects_of(me, [cohort.id]).get(cohort.id)
    if project is None:
        return _not_begun(_("You are in no group of this cohort yet, so there is no page to begin."))
    key = project.id
    try:
        operations.begin_project_with(answer, project, by=me)
        db.session.commit()
    except ChangedMeanwhile:
        return _not_begun(_("Somebody of your group saved the page at the same moment. Try again."))
    except TextRefused as refused:
        return _not_begun(str(refused))
    flash(_("It is on your project's page now. Your group can go on from there."))
    return redirect(url_for("projects.show_project", project_id=key))


def _not_begun(reason: str) -> ResponseReturnValue:
    db.session.rollback()
    flash(reason, "error")
    return redirect(url_for("assignments.my_work"))
