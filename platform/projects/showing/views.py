"""The public page of a development work, and where its group reads it before they allow it."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from foundation.access import access, public
from foundation.database import db
from foundation.languages import LANGUAGES
from people.session import current_person
from projects.blueprint import blueprint
from projects.models import Project
from projects.permissions import may_open_page, may_show_work
from projects.queries import project as load_project
from projects.showing import operations, queries
from projects.showing.cards import card_of

CARD_LASTS = 300
"""Seconds for which others may keep the picture after somebody has taken back their yes."""


@blueprint.get("/public/projects/<uuid:project_id>")
@public("a work that its whole group shows, or no longer does", may_open_page, load=queries.work)
def show_publicly(project: Project) -> ResponseReturnValue:
    if not queries.is_shown(project.id):
        return render_template("projects/showing/over.html"), 410
    return render_template("projects/showing/page.html", project=project)


@blueprint.get("/public/projects/<uuid:project_id>/card.png")
@public("the picture that other sites show beside a link to it; it names nobody", may_open_page, queries.work)
def public_card(project: Project) -> ResponseReturnValue:
    language = request.args.get("language", "fi")
    if not queries.is_shown(project.id) or language not in LANGUAGES:
        abort(404)
    response = Response(card_of(project, language), mimetype="image/png")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = f"public, max-age={CARD_LASTS}"
    return response


@blueprint.get("/projects/<uuid:project_id>/public")
@access(may_show_work, load=load_project)
def preview(project: Project) -> ResponseReturnValue:
    me, members = current_person(), queries.members_of(project)
    return render_template(
        "projects/showing/preview.html",
        cohort=project.cohort,
        project=project,
        members=members,
        shown=all(member.said_yes for member in members),
        mine=any(member.said_yes for member in members if member.person.id == me.id),
    )


@blueprint.post("/projects/<uuid:project_id>/public")
@access(may_show_work, load=load_project)
def say_yes(project: Project) -> ResponseReturnValue:
    back = redirect(url_for("projects.preview", project_id=project.id))
    version = request.form.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        abort(400)
    try:
        operations.say_yes(project, current_person(), version=int(version))
    except operations.WordsHaveChanged:
        db.session.rollback()
        flash(_("Somebody has changed the page meanwhile. Read it once more before you say yes."), "error")
        return back
    except operations.NothingToShow:
        abort(400)
    shown = queries.is_shown(project.id)
    db.session.commit()
    flash(
        _("Everybody with the link can see your work now.")
        if shown
        else _("You have said yes. The others have got a letter.")
    )
    return back


@blueprint.post("/projects/<uuid:project_id>/public/take-back")
@access(may_show_work, load=load_project, archived_too=True)  # a consent can always be taken back
def take_back(project: Project) -> ResponseReturnValue:
    back = redirect(url_for("projects.preview", project_id=project.id))
    operations.take_back(project, current_person())
    db.session.commit()
    flash(_("You have taken back your yes. Nobody outside the cohort sees the work."))
    return back
