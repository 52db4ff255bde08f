"""The pages of a cohort's groups and their development work."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courses import queries as courses
from courses.models import Cohort
from courses.permissions import may_train, participates
from foundation.access import access
from foundation.database import db
from foundation.text import TextRefused
from people.session import current_person
from projects import operations, queries
from projects.blueprint import blueprint as blueprint
from projects.forms import GroupForm, PlaceForm, ProjectForm, RenameForm
from projects.models import Group, Project
from projects.permissions import (
    belongs,
    may_arrange_group,
    may_create_group,
    may_describe,
    may_join,
    may_place_people,
    may_read_groups,
    may_read_project,
)
from projects.showing import queries as showing
from projects.showing import views as showing_views  # noqa: F401 - its routes
from projects.vocabulary import ProjectPhase
from projects.wording import PHASE_NAMES, phase_path


@blueprint.get("/cohorts/<uuid:cohort_id>/groups")
@access(may_read_groups, load=courses.cohort)
def list_groups(cohort: Cohort) -> ResponseReturnValue:
    me = current_person()
    return render_template(
        "projects/list.html",
        cohort=cohort,
        groups=queries.groups_of(cohort, request.args.get("page")),
        own=queries.group_of(me, cohort),
        groupless=queries.without_group(cohort),
        takes_part=participates(me, cohort),
        arranges=may_train.allows(me, cohort),
        phase_names=PHASE_NAMES,
    )


@blueprint.route("/cohorts/<uuid:cohort_id>/groups/new", methods=["GET", "POST"])
@access(may_create_group, load=courses.cohort)
def create_group(cohort: Cohort) -> ResponseReturnValue:
    me, form = current_person(), GroupForm()
    joins = participates(me, cohort)
    if form.validate_on_submit():
        try:
            group = operations.create_group(
                cohort,
                name=form.name.data or "",
                title=form.title.data or "",
                by=me,
                join=joins,
                row_id=form.row_id,
            )
        except operations.NameTaken:
            form.name.errors = [_("Another group has this name. Choose another one.")]
        except operations.InAnotherGroup:
            return _refused(cohort.id, _("You are in a group already. Leave it first if you want a new one."))
        else:
            db.session.commit()
            return redirect(url_for("projects.list_groups", cohort_id=cohort.id, _anchor=f"group-{group.id}"))
    return render_template("projects/create.html", cohort=cohort, form=form), 422 if form.errors else 200


@blueprint.post("/groups/<uuid:group_id>/join")
@access(may_join, load=queries.group)
def join(group: Group) -> ResponseReturnValue:
    me = current_person()
    try:
        if request.form.get("move"):
            operations.move(me, group, by=me)
        else:
            operations.join(group, me)
    except operations.InAnotherGroup:
        return _refused(group.cohort_id, _("You are in another group already, and one is enough."))
    except operations.GroupLocked:
        return _locked(group)
    except operations.GroupGone:
        return _gone(group)
    db.session.commit()
    flash(_("You are in the group %(name)s.", name=group.name))
    return redirect(url_for("projects.show_project", project_id=group.project.id))


@blueprint.post("/groups/<uuid:group_id>/leave")
@access(may_join, load=queries.group)
def leave(group: Group) -> ResponseReturnValue:
    me = current_person()
    try:
        operations.leave(group, me, by=me)
    except operations.GroupLocked:
        return _locked(group)
    except operations.GroupGone:
        return _gone(group)
    db.session.commit()
    flash(_("You have left the group %(name)s.", name=group.name))
    return redirect(url_for("projects.list_groups", cohort_id=group.cohort_id))


@blueprint.route("/groups/<uuid:group_id>/name", methods=["GET", "POST"])
@access(may_arrange_group, load=queries.group)
def rename(group: Group) -> ResponseReturnValue:
    form = RenameForm(obj=group)
    if form.validate_on_submit():
        try:
            operations.rename(group, name=form.name.data or "", by=current_person())
        except operations.NameTaken:
            form.name.errors = [_("Another group has this name. Choose another one.")]
        else:
            db.session.commit()
            flash(_("Saved."))
            return redirect(url_for("projects.list_groups", cohort_id=group.cohort_id))
    page = render_template("projects/rename.html", cohort=group.cohort, group=group, form=form)
    return page, 422 if form.errors else 200


@blueprint.post("/groups/<uuid:group_id>/remove")
@access(may_arrange_group, load=queries.group)
def remove(group: Group) -> ResponseReturnValue:
    try:
        operations.remove(group, by=current_person())
    except operations.GroupNotEmpty:
        return _refused(group.cohort_id, _("Somebody is in the group. Move them first."))
    except operations.GroupHasWork:
        return _refused(
            group.cohort_id,
            _("The group has answered an assignment or shown its work. It stays, with what it did."),
        )
    except operations.GroupLocked:
        return _locked(group)
    except operations.GroupGone:
        return _gone(group)
    db.session.commit()
    flash(_("The group was removed."))
    return redirect(url_for("projects.list_groups", cohort_id=group.cohort_id))


@blueprint.route("/cohorts/<uuid:cohort_id>/groups/people", methods=["GET", "POST"])
@access(may_place_people, load=courses.cohort)
def place_people(cohort: Cohort) -> ResponseReturnValue:
    form = PlaceForm()
    people, groups = queries.people_and_groups(cohort), queries.group_choices(cohort)
    form.offer(people, groups)
    if request.method == "GET":
        form.person.data = request.args.get("person", "")
    if form.validate_on_submit():
        person = next(person for person, _name in people if str(person.id) == form.person.data)
        chosen = next((group for group in groups if str(group.id) == form.group.data), None)
        try:
            if chosen is not None:
                operations.move(person, chosen, by=current_person())
            elif (now := queries.group_of(person, cohort)) is not None:
                operations.leave(now, person, by=current_person())
        except operations.GroupLocked:
            form.group.errors = [_("The fair has begun, and the group stays as it is.")]
        except (operations.InAnotherGroup, operations.GroupGone):
            return _refused(cohort.id, _("Somebody else moved people at the same time. Look and try again."))
        else:
            db.session.commit()
            flash(_("Moved: %(name)s", name=person.name))
            return redirect(url_for("projects.list_groups", cohort_id=cohort.id))
    return render_template("projects/place.html", cohort=cohort, form=form), 422 if form.errors else 200


@blueprint.get("/projects/<uuid:project_id>")
@access(may_read_project, load=queries.project)
def show_project(project: Project) -> ResponseReturnValue:
    me = current_person()
    describes = may_describe.allows(me, project)
    return render_template(
        "projects/project.html",
        cohort=project.cohort,
        project=project,
        phases=phase_path(project.phase),
        describes=describes,
        members=showing.members_of(project) if describes else [],
        belongs=belongs(me, project.group),
        arranges=may_train.allows(me, project.cohort),
    )


@blueprint.route("/projects/<uuid:project_id>/edit", methods=["GET", "POST"])
@access(may_describe, load=queries.project)
def describe(project: Project) -> ResponseReturnValue:
    form = ProjectForm(obj=project)
    if request.method == "GET":
        form.phase.data = project.phase.value
    if not form.validate_on_submit():
        return _description(project, form, 422 if form.errors else 200)
    try:
        operations.describe(
            project,
            title=form.title.data or "",
            goal=form.goal.data or "",
            text=form.text.data or "",
            phase=ProjectPhase(form.phase.data),
            version=form.seen_version,
            by=current_person(),
        )
    except TextRefused as refused:
        form.text.errors = [str(refused)]
        return _description(project, form, 422)
    except operations.ChangedMeanwhile:
        form.version.data = str(project.version)
        return _description(project, form, 409)
    db.session.commit()
    flash(_("Saved."))
    return redirect(url_for("projects.show_project", project_id=project.id))


def _description(project: Project, form: ProjectForm, status: int) -> ResponseReturnValue:
    page = render_template(
        "projects/edit.html",
        cohort=project.cohort,
        project=project,
        form=form,
        failed=status == 409,
        asked_again=any(member.said_yes for member in showing.members_of(project)),
    )
    return page, status


def _refused(cohort_id: uuid.UUID, message: str) -> ResponseReturnValue:
    flash(message, "error")
    return redirect(url_for("projects.list_groups", cohort_id=cohort_id))


def _locked(group: Group) -> ResponseReturnValue:
    return _refused(group.cohort_id, _("The fair has begun, and the groups stay as they are."))


def _gone(group: Group) -> ResponseReturnValue:
    return _refused(group.cohort_id, _("The group is not there any more."))
