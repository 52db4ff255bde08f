"""The pages of materials: all of a cohort's, each by itself, its file, and what one has read."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courses import queries, session_overviews
from courses.boards.wording import people_told
from courses.materials import operations, wording
from courses.materials.beside import cards_beside
from courses.materials.queries import chosen_language, file_of, has_read, is_private, keys_read, readers_of
from courses.materials.videos import Video, video_at
from courses.models import Cohort, Material
from courses.permissions import (
    enrolment_in,
    may_do_as_participant,
    may_read_material,
    may_see_cohort,
    may_take_part,
    may_train,
)
from courses.queries import OpenMaterial
from courses.views import blueprint
from courses.vocabulary import MaterialKind
from foundation.access import access
from foundation.database import db
from foundation.files import send
from foundation.frames import let_frame_of
from foundation.languages import say
from people.session import current_person


@blueprint.get("/cohorts/<uuid:cohort_id>/materials")
@access(may_see_cohort, load=queries.cohort)
def list_materials(cohort: Cohort) -> ResponseReturnValue:
    """All materials by session; participants see what they have read, trainers how many have."""
    me = current_person()
    place, trains = enrolment_in(me, cohort), may_train.allows(me, cohort)
    pages = queries.materials_of(cohort)
    return render_template(
        "courses/materials/list.html",
        cohort=cohort,
        groups=[
            (line, [page for page in pages if page.session_key == line.session.plan.key])
            for line in session_overviews.session_lines(cohort)
        ],
        total=len(pages),
        place=place,
        read=keys_read(place) & {page.key for page in pages} if place else set(),
        private=is_private(me) if place else False,
        readers=readers_of(cohort) if trains else None,
        kind_word=wording.kind_word,
        people_told=people_told,
        may_print=may_take_part.allows(me, cohort),
    )


@blueprint.get("/cohorts/<uuid:cohort_id>/materials/<key>")
@access(may_read_material, load=queries.material)
def show_material(page: OpenMaterial) -> ResponseReturnValue:
    """One material: its words, and what opens from it; opening it says nothing about anybody's reading."""
    return _page(page)


@blueprint.get("/cohorts/<uuid:cohort_id>/materials/<key>/watch")
@access(may_read_material, load=queries.material)
def watch_material(page: OpenMaterial) -> ResponseReturnValue:
    """The same with the video's frame: its host comes in here, and on no other page."""
    video = _video_of(page.material) or abort(404)
    let_frame_of(video.origin)
    return _page(page, playing=True)


def _video_of(material: Material) -> Video | None:
    return video_at(say(material.leads_to)) if material.kind is MaterialKind.VIDEO else None


def _page(page: OpenMaterial, playing: bool = False) -> ResponseReturnValue:
    me, material = current_person(), page.material
    place = enrolment_in(me, page.cohort)
    line = next(
        each
        for each in session_overviews.session_lines(page.cohort)
        if each.session.plan.key == material.session_key
    )
    return render_template(
        "courses/materials/material.html",
        cohort=page.cohort,
        page=page,
        line=line,
        leads_to=say(material.leads_to),
        video=_video_of(material),
        playing=playing,
        captions=material.captions.get(chosen_language(material.leads_to), []),
        file=file_of(material),
        place=place,
        read=has_read(place, material.key) if place else False,
        beside=cards_beside(me, page.cohort, material),
        wording=wording,
    )


@blueprint.get("/cohorts/<uuid:cohort_id>/materials/<key>/file")
@access(may_read_material, load=queries.material)
def fetch_material(page: OpenMaterial) -> ResponseReturnValue:
    """The file in the reader's language, as an attachment."""
    file = file_of(page.material)
    return send(file) if file is not None else abort(404)


@blueprint.post("/cohorts/<uuid:cohort_id>/materials/<key>/read")
@access(may_do_as_participant, load=queries.cohort)
def mark_read(cohort: Cohort) -> ResponseReturnValue:
    """The participant says that they have read it; with `read=no`, that they have not."""
    page = queries.material(cohort.id, str((request.view_args or {})["key"]))
    place = enrolment_in(current_person(), cohort)
    if page is None or place is None:
        abort(404)
    if request.form.get("read") == "no":
        operations.mark_unread(place, page.material)
    else:
        operations.mark_read(place, page.material)
    db.session.commit()
    return redirect(url_for("courses.show_material", cohort_id=cohort.id, key=page.material.key))


@blueprint.post("/cohorts/<uuid:cohort_id>/reading")
@access(may_do_as_participant, load=queries.cohort)
def choose_who_knows(cohort: Cohort) -> ResponseReturnValue:
    """With `private=yes` nobody else is told of one's reading; else it counts among the others'."""
    if request.form.get("private") == "yes":
        operations.keep_private(current_person())
        flash(_("Nobody else is told what you have read."))
    else:
        operations.let_count(current_person())
        flash(_("What you have read counts in the numbers, without your name."))
    db.session.commit()
    return redirect(url_for("courses.list_materials", cohort_id=cohort.id, _anchor="mine"))
