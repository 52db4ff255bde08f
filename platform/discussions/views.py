"""The pages of a cohort's discussion."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from courses import queries as courses
from courses.models import Cohort, Material
from courses.permissions import may_train
from discussions import operations, queries
from discussions.forms import HideForm, ReplyForm, ThreadForm
from discussions.models import Post, Thread
from discussions.permissions import (
    may_discuss,
    may_find_post,
    may_hide,
    may_pin,
    may_read_text,
    may_read_thread,
    may_read_title,
)
from foundation.access import access
from foundation.database import db
from foundation.languages import current_language
from foundation.text import TextRefused, render_markdown
from people.session import current_person

blueprint = Blueprint("discussions", __name__, template_folder="templates")


@blueprint.get("/cohorts/<uuid:cohort_id>/discussion")
@access(may_discuss, load=courses.cohort)
def list_threads(cohort: Cohort) -> ResponseReturnValue:
    about = _about(cohort, request.args.get("about"))
    threads = queries.threads_of(cohort, request.args.get("page"), about)
    return render_template(
        "discussions/list.html", cohort=cohort, threads=threads, about=about, **_rights(cohort)
    )


@blueprint.route("/cohorts/<uuid:cohort_id>/discussion/new", methods=["GET", "POST"])
@access(may_discuss, load=courses.cohort)
def begin_thread(cohort: Cohort) -> ResponseReturnValue:
    form = ThreadForm()
    about = _about(cohort, request.args.get("about"))
    preview = None
    if form.validate_on_submit():
        try:
            if not form.preview.data:
                thread = operations.begin_thread(
                    cohort, current_person(), title=form.title.data or "", text=form.text.data or "",
                    language=current_language(), row_id=form.row_id, about=about,
                )  # fmt: skip
                db.session.commit()
                return redirect(url_for("discussions.show_thread", thread_id=thread.id))
            preview = render_markdown(form.text.data or "")
        except TextRefused as refused:
            form.text.errors = [str(refused)]
    page = render_template("discussions/begin.html", cohort=cohort, form=form, preview=preview, about=about)
    return page, 422 if form.errors else 200


@blueprint.route("/threads/<uuid:thread_id>", methods=["GET", "POST"])
@access(may_read_thread, load=queries.thread)
def show_thread(thread: Thread) -> ResponseReturnValue:
    form = ReplyForm()
    preview = None
    if form.validate_on_submit():
        try:
            if not form.preview.data:
                post = operations.reply(
                    thread, current_person(), text=form.text.data or "", language=current_language(),
                    row_id=form.row_id,
                )  # fmt: skip
                db.session.commit()
                return _to_post(post)
            preview = render_markdown(form.text.data or "")
        except TextRefused as refused:
            form.text.errors = [str(refused)]
    posts = queries.posts_of(thread, request.args.get("page"))
    page = render_template(
        "discussions/thread.html",
        cohort=thread.cohort,
        thread=thread,
        about=_about(thread.cohort, thread.material_key),
        posts=posts,
        form=form,
        preview=preview,
        **_rights(thread.cohort),
    )
    return page, 422 if form.errors else 200


@blueprint.get("/posts/<uuid:post_id>")
@access(may_find_post, load=queries.post)
def show_post(post: Post) -> ResponseReturnValue:
    return _to_post(post)


@blueprint.post("/threads/<uuid:thread_id>/pin")
@access(may_pin, load=queries.thread)
def pin(thread: Thread) -> ResponseReturnValue:
    operations.pin(thread, current_person())
    db.session.commit()
    flash(_("Pinned: it stands first in the discussion."))
    return redirect(url_for("discussions.show_thread", thread_id=thread.id))


@blueprint.post("/threads/<uuid:thread_id>/unpin")
@access(may_pin, load=queries.thread)
def unpin(thread: Thread) -> ResponseReturnValue:
    operations.unpin(thread, current_person())
    db.session.commit()
    flash(_("No longer pinned."))
    return redirect(url_for("discussions.show_thread", thread_id=thread.id))


@blueprint.route("/posts/<uuid:post_id>/hide", methods=["GET", "POST"])
@access(may_hide, load=queries.post)
def hide(post: Post) -> ResponseReturnValue:
    form = HideForm()
    if form.validate_on_submit():
        if operations.hide(post, current_person(), form.reason.data or ""):
            flash(_("The post is hidden. You can restore it."))
        db.session.commit()
        return _to_post(post)
    page = render_template("discussions/hide.html", cohort=post.thread.cohort, post=post, form=form)
    return page, 422 if form.errors else 200


@blueprint.post("/posts/<uuid:post_id>/restore")
@access(may_hide, load=queries.post)
def restore(post: Post) -> ResponseReturnValue:
    if operations.restore(post, current_person()):
        flash(_("Everybody in the cohort can read the post again."))
    db.session.commit()
    return _to_post(post)


def _about(cohort: Cohort, key: str | None) -> Material | None:
    """The material of this key, while the cohort has it; no question where there is no key."""
    if not key:
        return None
    return next((page for page in courses.materials_of(cohort) if page.key == key), None)


def _to_post(post: Post) -> ResponseReturnValue:
    page = queries.page_of(post)
    where: dict[str, Any] = {"page": page} if page > 1 else {}
    return redirect(
        url_for("discussions.show_thread", thread_id=post.thread_id, _anchor=f"post-{post.id}", **where)
    )


def _rights(cohort: Cohort) -> dict[str, Any]:
    """What the templates ask while they show titles and texts that may be hidden."""
    me = current_person()
    return {
        "moderates": may_train.allows(me, cohort),
        "trainers": queries.trainer_ids(cohort),
        "may_read_text": lambda post: may_read_text.allows(me, post),
        "may_read_title": lambda thread: may_read_title.allows(me, thread),
    }
