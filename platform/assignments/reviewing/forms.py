"""What a trainer says of an answer, or of several; of a passage; and what the participant answers."""

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import StopValidation

from assignments.reviewing.phrases import LONGEST
from assignments.vocabulary import CriterionMet, FeedbackVerdict
from courses.models import PlannedTask
from foundation.forms import AtMost, Form, Markdown, RadioField, Required, SubmitButton, TextArea
from foundation.languages import say

WORDS = {
    CriterionMet.MET: _l("Met"),
    CriterionMet.PARTLY: _l("Partly met"),
    CriterionMet.NOT_YET: _l("Not yet"),
}


def _is_a_word(form: Any, field: Any) -> None:
    if field.data and field.data not in set(CriterionMet):
        raise StopValidation(str(_l("Choose one of these.")))


class FeedbackForm(Form):
    """A trainer's answer. Only an acceptance, and what is said in the margin, may go without words."""

    criteria: ClassVar[tuple[str, ...]] = ()
    """The keys of the task's criteria; each has a field."""
    in_margin = False
    """Whether the trainer has said something in the margin."""

    text = TextArea(_l("Your feedback"), [Markdown()])
    verdict = RadioField(
        _l("What happens next?"),
        choices=[
            (FeedbackVerdict.ACCEPT.value, _l("I accept the answer")),
            (FeedbackVerdict.ASK_NEW_VERSION.value, _l("I ask for a new version")),
            (FeedbackVerdict.COMMENT.value, _l("I only comment for now")),
        ],
        validate_choice=False,
    )
    seen = HiddenField()
    submit = SubmitButton(_l("Send the feedback"))
    hold = SubmitButton(_l("Hold it for now"))

    def validate_verdict(self, field: Any) -> None:
        if field.data not in set(FeedbackVerdict):
            raise StopValidation(str(_l("Choose what happens next.")))

    def validate_text(self, field: Any) -> None:
        if field.data or self.in_margin:
            return
        if self.verdict.data == FeedbackVerdict.ASK_NEW_VERSION:
            raise StopValidation(str(_l("Say what is missing, so that the participant knows what to do.")))
        if self.verdict.data == FeedbackVerdict.COMMENT:
            raise StopValidation(str(_l("Write your comment first.")))

    def marks(self) -> dict[str, str]:
        """What was chosen of the criteria, by key."""
        return {key: self[f"criterion_{key}"].data for key in self.criteria if self[f"criterion_{key}"].data}


class MarginForm(Form):
    """A comment on a passage; it travels inside the form for feedback, so that nothing there is lost."""

    class Meta:
        csrf = False  # the form around it has the token

    number = HiddenField()
    quote = HiddenField()
    text = TextArea(
        _l("Your comment on this passage"), [Required(_l("Write your comment first.")), AtMost(2000)]
    )


class TogetherForm(FeedbackForm):
    """The same words to several."""

    in_margin = False
    submit = SubmitButton(_l("Send the feedback to all of them"))


REPLY = "reply-"
"""What the fields of a reply are called by: another form stands on the same page."""


class ReplyForm(Form):
    """What a participant answers to feedback."""

    text = TextArea(_l("Your answer to the feedback"), [Required(_l("Write your answer first.")), Markdown()])
    feedback = HiddenField()
    submit = SubmitButton(_l("Answer"))


class PhraseForm(Form):
    """Words that a trainer wants to use again."""

    text = TextArea(_l("A new phrase"), [Required(_l("Write the words first.")), AtMost(LONGEST)])
    remove = StringField()  # the value of the button beside a phrase
    submit = SubmitButton(_l("Keep it"))


def feedback_form(plan: PlannedTask) -> type[FeedbackForm]:
    """The form for feedback on answers to this task, with a field for each of its criteria."""
    keys = tuple(one["key"] for one in plan.criteria)
    choices = [(met.value, WORDS[met]) for met in CriterionMet]
    fields = {
        f"criterion_{one['key']}": RadioField(
            say(one["title"]), [_is_a_word], choices=choices, validate_choice=False
        )
        for one in plan.criteria
    }
    return type("CriteriaFeedbackForm", (FeedbackForm,), {"criteria": keys, **fields})
