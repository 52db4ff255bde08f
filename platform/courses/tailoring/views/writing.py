"""The pages on which a task or a material of a cohort is written: a new one, or the programme's anew."""

import uuid
from collections.abc import Callable
from typing import Any, cast

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courses import queries
from courses.models import Cohort, Material, PlannedTask
from courses.permissions import may_tailor, may_tailor_part
from courses.tailoring import letters, operations
from courses.tailoring import queries as parts
from courses.tailoring.answers import answered
from courses.tailoring.forms import PageForm, TaskForm
from courses.tailoring.operations import Answered, ChangedMeanwhile, PartGone, TooMany, offsets
from courses.tailoring.queries import MaterialPart, TaskPart
from courses.tailoring.writing import source
from courses.views import blueprint
from courses.vocabulary import CohortRole
from foundation.access import access
from foundation.database import db
from foundation.files import FileRefused, takes_files
from foundation.languages import LANGUAGES, current_language, day_text, say
from foundation.text import TextRefused
from people.session import current_person

Part = PlannedTask | Material


@blueprint.route("/cohorts/<uuid:cohort_id>/programme/tasks/new", methods=["GET", "POST"])
@access(may_tailor, load=queries.cohort)
def add_task(cohort: Cohort) -> ResponseReturnValue:
    form = TaskForm(queries.sessions_of(cohort))
    if not form.validate_on_submit():
        return _task_page(cohort, form)
    told: dict[str, Any] = {"id": form.row_id, "language": _language(), "by": current_person()}
    return _saved(
        cohort.id,
        form,
        lambda: operations.add_task(cohort, form.told(), form.dates, **told),
        lambda again: _task_page(again, form, 422),
    )


@blueprint.route("/cohorts/<uuid:cohort_id>/programme/tasks/<task_key>", methods=["GET", "POST"])
@access(may_tailor_part, load=parts.task)
def edit_task(found: TaskPart) -> ResponseReturnValue:
    cohort, task, key = found.cohort, found.part, found.part.key
    form = TaskForm(queries.sessions_of(cohort), fixed=key in answered(cohort.id))
    form.was, form.has_fields = offsets(task), bool(task.fields)
    if not form.is_submitted():
        form.show(cast(PlannedTask, _wanted(found)), _language())
        form.version.data = str(task.revision)
    if not form.validate_on_submit():
        return _task_page(cohort, form, part=task)
    told: dict[str, Any] = {"seen": form.seen_version, "language": _language(), "by": current_person()}
    return _saved(
        cohort.id,
        form,
        lambda: _rewrite_task(cohort, key, form, told),
        lambda again: _both(form, parts.task(again.id, key), _task_page),
    )


def _wanted(found: TaskPart | MaterialPart) -> Part:
    """The part, or the programme's where somebody wants to begin from that again; saving decides."""
    original = parts.as_in_programme(found) if request.args.get("from") == "programme" else None
    return original or found.part


def _rewrite_task(cohort: Cohort, key: str, form: TaskForm, told: dict[str, Any]) -> PlannedTask:
    """The task is rewritten, and whoever does it is told when it closes on another day."""
    task = operations.rewrite_task(cohort, key, form.told(), form.dates, **told)
    due, was = form.told().due, form.was[1] if form.was else None
    if was and was.of in form.dates and due.on(form.dates) != was.on(form.dates) and not task.hidden:
        members = queries.members_of(cohort, CohortRole.PARTICIPANT)
        letters.closes_on_another_day(cohort, task, was.on(form.dates), due.on(form.dates), members)
    return task


@blueprint.route("/cohorts/<uuid:cohort_id>/programme/materials/new", methods=["GET", "POST"])
@access(may_tailor, load=queries.cohort)
@takes_files
def add_material(cohort: Cohort) -> ResponseReturnValue:
    form = PageForm(queries.sessions_of(cohort))
    if not form.is_submitted():
        form.session.data = request.args.get("session", "")
    if not form.validate_on_submit():
        return _material_page(cohort, form)
    told: dict[str, Any] = {"id": form.row_id, "language": _language(), "by": current_person()}
    return _saved(
        cohort.id,
        form,
        lambda: operations.add_material(cohort, form.told(), **told),
        lambda again: _material_page(again, form, 422),
    )


@blueprint.route("/cohorts/<uuid:cohort_id>/programme/materials/<key>", methods=["GET", "POST"])
@access(may_tailor_part, load=parts.material)
@takes_files
def edit_material(found: MaterialPart) -> ResponseReturnValue:
    cohort, page, key = found.cohort, found.part, found.part.key
    form = PageForm(queries.sessions_of(cohort))
    if not form.is_submitted():
        form.show(cast(Material, _wanted(found)), _language())
        form.version.data = str(page.revision)
    if not form.validate_on_submit():
        return _material_page(cohort, form, part=page)
    told: dict[str, Any] = {"seen": form.seen_version, "language": _language(), "by": current_person()}
    return _saved(
        cohort.id,
        form,
        lambda: operations.rewrite_material(cohort, key, form.told(), **told),
        lambda again: _both(form, parts.material(again.id, key), _material_page),
    )


def _saved(
    cohort_id: uuid.UUID,
    form: TaskForm | PageForm,
    act: Callable[[], Part],
    once_more: Callable[[Cohort], ResponseReturnValue],
) -> ResponseReturnValue:
    """Do it and go back to the programme; or the page once more, with what was typed and why it can't be."""
    here = url_for("courses.edit_programme", cohort_id=cohort_id)
    try:
        part = act()
        db.session.commit()
    except TextRefused as refused:
        db.session.rollback()
        form.body.errors = [str(refused)]
    except FileRefused as refused:
        db.session.rollback()
        if isinstance(form, PageForm):
            form.file.errors = [str(refused)]
    except TooMany:
        db.session.rollback()
        form.title.errors = [_("There is no room for more. Hide or rewrite what is there.")]
    except PartGone:
        db.session.rollback()
        flash(_("This part is not in the programme any more."), "error")
        return redirect(here)
    except Answered:
        db.session.rollback()
        flash(_("Somebody has begun to answer meanwhile: what to hand in stays as it was."), "error")
        if isinstance(form, TaskForm):
            del form.text, form.files
    except ChangedMeanwhile:
        db.session.rollback()
    else:
        key = part.key
        flash(_times(form) if isinstance(form, TaskForm) else _("Saved."))
        return redirect(f"{here}#{key}")
    return once_more(queries.cohort(cohort_id) or abort(404))


def _times(form: TaskForm) -> str:
    opens, due = (offset.on(form.dates) for offset in (form.told().opens, form.told().due))
    return str(_("Saved. It opens %(opens)s and closes %(due)s.", opens=day_text(opens), due=day_text(due)))


def _both(form: Any, found: TaskPart | MaterialPart | None, page: Any) -> ResponseReturnValue:
    """Somebody else was quicker: what they saved beside what was typed, which stays in the form."""
    if found is None:
        flash(_("This part is not in the programme any more."), "error")
        return redirect(url_for("courses.home"))
    if form.errors or form.seen_version == found.part.revision:  # refused for another reason
        response: ResponseReturnValue = page(found.cohort, form, 422, part=found.part)
        return response
    form.version.data = str(found.part.revision)
    language = _language()
    theirs = f"{found.part.title.get(language) or say(found.part.title)}\n\n{source(found.part, language)}"
    mine = f"{form.title.data}\n\n{form.body.data}"
    response = page(found.cohort, form, 409, part=found.part, theirs=theirs, mine=mine)
    return response


def _task_page(cohort: Cohort, form: TaskForm, status: int = 0, **more: Any) -> ResponseReturnValue:
    return _page("courses/tailoring/task.html", cohort, form, status, **more)


def _material_page(cohort: Cohort, form: PageForm, status: int = 0, **more: Any) -> ResponseReturnValue:
    return _page("courses/tailoring/material.html", cohort, form, status, **more)


def _page(
    template: str,
    cohort: Cohort,
    form: TaskForm | PageForm,
    status: int,
    *,
    part: Part | None = None,
    **more: Any,
) -> ResponseReturnValue:
    """The page on which a part is written, or a new one where there is none yet."""
    languages = {key: LANGUAGES[key] for key in cohort.version.title if key in LANGUAGES}
    page = render_template(
        template, cohort=cohort, form=form, part=part, language=_language(), languages=languages, **more
    )
    return page, status or (422 if form.is_submitted() else 200)


def _language() -> str:
    """In which language the trainer writes: the one asked for, else their own."""
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGES else current_language()
