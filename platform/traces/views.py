"""The office's log and letters, and everybody's own part of the log."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from foundation import clock, outbox
from foundation.access import access, signed_in
from foundation.database import db
from foundation.menus import ACCOUNT, OFFICE
from foundation.outbox import Letter, LetterState
from foundation.spreadsheets import csv_file
from organisations.permissions import may_run_the_office
from people.session import current_person
from traces import operations, queries, wording
from traces.forms import DiscardForm, LogForm
from traces.permissions import may_look_after_letter, may_read_the_log
from traces.vocabulary import EXPORT_LIMIT, DiscardReason

blueprint = Blueprint("traces", __name__, template_folder="templates")
OFFICE.offer(_l("Log"), "traces.log", place=40, behind=("traces.export",))
OFFICE.offer(_l("Letters"), "traces.letters", place=60, behind=("traces.discard",))
ACCOUNT.offer(_l("Your log"), "traces.own_log", place=40)


@blueprint.get("/office/log")
@access(may_read_the_log)
def log() -> ResponseReturnValue:
    form = LogForm(formdata=request.args)
    if not form.validate():
        return render_template("traces/log.html", form=form, page=None), 422
    page = queries.log_page(form.wanted, request.args.get("page"))
    names = queries.names_in(page.rows)
    return render_template("traces/log.html", form=form, page=page, names=names, wording=wording)


@blueprint.post("/office/log")
@access(may_read_the_log)
def export() -> ResponseReturnValue:
    form = LogForm()
    if not form.validate():
        return render_template("traces/log.html", form=form, page=None), 422
    entries = queries.newest_entries(form.wanted, EXPORT_LIMIT)
    names = queries.names_in(entries)
    header = [
        _("When"), _("What happened"), _("Who"), _("Whom it concerns"), _("Act"), _("Thing"), _("Key"),
        _("Outcome"), _("Network"), _("Code"),
    ]  # fmt: skip
    rows = [
        (
            entry.created_at, wording.sentence(entry), wording.who(entry, names),
            wording.name(entry.subject_id, names) if entry.subject_id else "", entry.act, entry.object_kind,
            str(entry.object_id), entry.outcome, entry.network, entry.request_id,
        )
        for entry in entries
    ]  # fmt: skip
    operations.note_export(current_person(), form.wanted, len(entries))
    db.session.commit()
    filename = f"log-{clock.today().isoformat()}.csv"
    return Response(
        csv_file(header, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )


@blueprint.get("/account/log")
@signed_in
def own_log() -> ResponseReturnValue:
    page = queries.own_page(current_person(), request.args.get("page"))
    return render_template("traces/own_log.html", page=page, wording=wording)


@blueprint.get("/office/letters")
@access(may_run_the_office)
def letters() -> ResponseReturnValue:
    standing = outbox.standing()
    return render_template(
        "traces/letters.html",
        counts=[(wording.letter_state(state), standing.counts[state.value]) for state in LetterState],
        oldest_due=standing.oldest_due,
        page=queries.dead_letters(request.args.get("page")),
    )


@blueprint.post("/office/letters/<uuid:letter_id>/retry")
@access(may_look_after_letter, load=queries.letter)
def retry(letter: Letter) -> ResponseReturnValue:
    if operations.try_again(letter, by=current_person()):
        flash(_("The letter goes out again in a moment."))
    db.session.commit()
    return redirect(url_for("traces.letters"))


@blueprint.route("/office/letters/<uuid:letter_id>/discard", methods=["GET", "POST"])
@access(may_look_after_letter, load=queries.letter)
def discard(letter: Letter) -> ResponseReturnValue:
    form = DiscardForm()
    if letter.state is not LetterState.DEAD:
        return redirect(url_for("traces.letters"))
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("traces/discard.html", form=form, letter=letter), status
    if operations.discard(letter, DiscardReason(form.reason.data), by=current_person()):
        flash(_("Nobody tries the letter any more."))
    db.session.commit()
    return redirect(url_for("traces.letters"))
