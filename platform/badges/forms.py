"""What visitors hand in to have a badge verified."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from foundation.forms import AtMost, EmailField, FilesField, Form, SubmitButton, TextArea, TextField

LARGEST = 256 * 1024
"""The largest file looked at, in bytes; a real badge has a few dozen kilobytes."""


class VerifyForm(Form):
    """A badge as a file, as a link or as text, and whose it should be."""

    file = FilesField(
        _l("The badge's file"),
        description=_l("The picture (PNG or SVG) or the JSON file that the earner gave you."),
        render_kw={"accept": ".png,.svg,.json,.jwt,.txt,image/png,image/svg+xml,application/json"},
    )
    link = TextField(_l("Or a link to the badge"), [AtMost(500)])
    text = TextArea(
        _l("Or the text of the JSON file"), [AtMost(LARGEST)], render_kw={"rows": 3, "spellcheck": "false"}
    )
    email = EmailField(
        _l("Whose badge should it be?"),
        [AtMost(320)],
        description=_l(
            "Write the person's e-mail, if you want to know whether the badge is theirs. We don't keep it."
        ),
    )
    submit = SubmitButton(_l("Verify"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Something to verify must be there, and not be larger than any badge is."""
        sound = bool(super().validate(extra_validators))
        if not (self.file.data or self.link.data or self.text.data):
            self.file.errors = [_("Give a file, a link or the text of a badge.")]
            return False
        return sound

    def given(self) -> bytes:
        """The bytes to verify: the file's, or the pasted text's."""
        if self.file.data:
            read: bytes = self.file.data[0].stream.read(LARGEST + 1)
            return read
        return (self.text.data or "").encode("utf-8", "replace")
