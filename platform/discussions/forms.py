"""What people say, and why a trainer hides it."""

from flask_babel import lazy_gettext as _l

from foundation.forms import AtMost, Form, Markdown, Required, SubmitButton, TextArea, TextField

TITLE_LIMIT = 160
REASON_LIMIT = 300


class ReplyForm(Form):
    """One post."""

    text = TextArea(
        _l("Your post"),
        [Required(_l("Write something first.")), Markdown()],
        description=_l("An empty line makes a new paragraph. **Bold** and - lists work too."),
    )
    send = SubmitButton(_l("Send"))
    preview = SubmitButton(_l("Preview"))


class ThreadForm(Form):
    """A new matter with its first post."""

    title = TextField(
        _l("What is it about?"),
        [Required(_l("Give the matter a title.")), AtMost(TITLE_LIMIT)],
        description=_l("A question works well: “How do you find time for an experiment?”"),
    )
    text = TextArea(
        _l("Your post"),
        [Required(_l("Write something first.")), Markdown()],
        description=_l("An empty line makes a new paragraph. **Bold** and - lists work too."),
    )
    send = SubmitButton(_l("Start the discussion"))
    preview = SubmitButton(_l("Preview"))


class HideForm(Form):
    """Why a post is hidden; everybody in the cohort can read it."""

    reason = TextField(
        _l("Why do you hide it?"),
        [Required(_l("Tell the reason.")), AtMost(REASON_LIMIT)],
        description=_l("Everybody in the cohort sees the reason in place of the text. Write it kindly."),
    )
    submit = SubmitButton(_l("Hide the post"))
