"""Writing to the office, and the office's queue."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from contact import operations, queries
from contact.forms import LONGEST, TOPICS, AnswerForm, MessageForm
from contact.models import Message
from contact.permissions import may_answer_message
from contact.vocabulary import Topic
from foundation import limits
from foundation.access import access, public
from foundation.database import db
from foundation.languages import current_language
from foundation.menus import OFFICE
from organisations.permissions import may_run_the_office
from people.session import asker, current_person, signed_in_person

blueprint = Blueprint("contact", __name__, template_folder="templates")
OFFICE.offer(_l("Feedback"), "contact.list_messages", place=30, behind=("contact.show_message",))


@blueprint.route("/feedback", methods=["GET", "POST"])
@public("anybody tells what does not work, without a name if they wish (act 306/2019)")
def write() -> ResponseReturnValue:
    form = MessageForm()
    if request.method == "GET":
        person = signed_in_person()
        form.page.data = operations.page_of(request.args.get("page", "")[:2000])
        form.email.data = person.email if person else ""
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("contact/write.html", form=form, limit=LONGEST), status
    try:
        if not limits.hit("messages", asker()):
            raise operations.TooMany
        message = operations.receive(
            topic=Topic(form.topic.data),
            page=form.page.data or "",
            text=form.text.data or "",
            email=form.email.data or "",
            language=current_language(),
            row_id=form.row_id,
        )
    except operations.TooMany:
        db.session.rollback()
        form.text.errors = [
            _("Very many messages came just now. Copy yours, and send it by mail to the address below.")
        ]
        return render_template("contact/write.html", form=form, limit=LONGEST), 429
    db.session.commit()
    return render_template("contact/receipt.html", message=message)


@blueprint.get("/office/feedback")
@access(may_run_the_office)
def list_messages() -> ResponseReturnValue:
    return render_template(
        "contact/list.html",
        waiting=queries.waiting(request.args.get("page")),
        closed=queries.closed_lately(),
        topics=TOPICS,
    )


@blueprint.route("/office/feedback/<uuid:message_id>", methods=["GET", "POST"])
@access(may_answer_message, load=queries.message)
def show_message(message: Message) -> ResponseReturnValue:
    form = AnswerForm()
    close = request.method == "POST" and request.form.get("act") == "close"
    if form.validate_on_submit() and (close or form.text.data):
        operations.answer(message, current_person(), "" if close else form.text.data)
        db.session.commit()
        flash(_("The message is closed.") if close or not message.email else _("Your answer is on its way."))
        return redirect(url_for("contact.list_messages"))
    if form.is_submitted() and not form.text.errors:
        form.text.errors = [_("Fill in this field.")]
    status = 422 if form.is_submitted() else 200
    return render_template(
        "contact/message.html", message=message, form=form, topics=TOPICS, limit=LONGEST
    ), status
