"""How fields are drawn: the design system's components, in the reader's language."""

from typing import Any

from flask import current_app
from flask_babel import gettext as _
from govuk_frontend_wtf import wtforms_widgets as gov
from markupsafe import Markup


def localised(widget: type) -> Any:
    """A library widget whose unseen "Error:" before a message is in the reader's language."""

    class Localised(widget):
        def map_gov_params(self, field: Any, **kwargs: Any) -> Any:
            params = super().map_gov_params(field, **kwargs)
            if field.errors and "errorMessage" in params:
                params["errorMessage"]["visuallyHiddenText"] = _("Error")
            if not params.get("hint", {}) or not params["hint"].get("text"):
                params.pop("hint", None)
            return params

        def render(self, params: Any) -> Markup:
            """The library's template, which asks for nothing of the page it stands on."""
            return Markup(current_app.jinja_env.get_template(self.template).render(params=params))  # noqa: S704

    Localised.__name__ = widget.__name__
    return Localised()


class EmailInput(gov.GovTextInput):
    """A text input that brings up the keyboard with the at sign."""

    input_type = "email"


class PasswordInput(gov.GovPasswordInput):
    """A password with the library's button to show it, in the reader's language."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> Any:
        texts = {
            "showPasswordText": _("Show"),
            "hidePasswordText": _("Hide"),
            "showPasswordAriaLabelText": _("Show the password"),
            "hidePasswordAriaLabelText": _("Hide the password"),
        }
        return {**super().map_gov_params(field, **kwargs), **texts}


class FilesInput(gov.GovFileInput):
    """A file input that takes several files."""

    def __init__(self) -> None:
        super().__init__(multiple=True)
