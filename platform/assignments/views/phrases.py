"""A trainer's phrases: all of them, one more, one less."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assignments.permissions import may_read_queue
from assignments.reviewing import phrases
from assignments.reviewing.forms import PhraseForm
from assignments.reviewing.phrases import PhraseRefused
from assignments.views import blueprint
from foundation.access import access
from foundation.database import db
from people.seeing_views import refusal
from people.session import current_person, seeing_as


@blueprint.get("/submissions/phrases")
@access(may_read_queue)
def list_phrases() -> ResponseReturnValue:
    """The reader's own phrases."""
    if seeing_as():
        return refusal()
    return _page(PhraseForm(formdata=None), 200)


@blueprint.post("/submissions/phrases")
@access(may_read_queue)
def change_phrases() -> ResponseReturnValue:
    """Keep a new phrase, or forget one."""
    form = PhraseForm()
    if "remove" in request.form:
        try:
            phrases.forget(current_person(), uuid.UUID(form.remove.data or ""))
        except ValueError:
            return _page(PhraseForm(formdata=None), 422)
        db.session.commit()
        flash(_("The phrase was removed."))
        return redirect(url_for("assignments.list_phrases"))
    if not form.validate():
        return _page(form, 422)
    try:
        phrases.remember(current_person(), form.text.data)
    except PhraseRefused as refused:
        form.text.errors = [str(refused)]
        return _page(form, 422)
    db.session.commit()
    flash(_("Kept. You find it under Your phrases."))
    return redirect(url_for("assignments.list_phrases"))


def _page(form: PhraseForm, status: int) -> ResponseReturnValue:
    kept = phrases.phrases_of(current_person())
    return render_template("assignments/phrases.html", form=form, phrases=kept), status
