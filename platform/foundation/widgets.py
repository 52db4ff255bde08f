"""How fields are drawn: the design system's components, in the reader's language."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel.speaklater import LazyString
from govuk_frontend_wtf import wtforms_widgets as gov
from markupsafe import Markup


@dataclass(frozen=True)
class _Asked:
    """What is to be drawn; ``key`` tells the params from all others."""

    key: Hashable
    params: Any = field(compare=False)


def drawn(template: str, params: dict[str, Any]) -> Markup:
    """The library's template, which asks for nothing of the page it stands on.

    A field with nothing typed in it looks the same each time, and half of a form's time goes into its fields:
    such are drawn once. What people typed is not kept.
    """
    if params.get("value") or "errorMessage" in params:
        return _draw(template, params)
    try:
        return _drawn_before(template, _Asked(_told_apart(params), params))
    except _UnknownKind:
        return _draw(template, params)


def _draw(template: str, params: dict[str, Any]) -> Markup:
    return Markup(current_app.jinja_env.get_template(template).render(params=params))  # noqa: S704


@lru_cache(maxsize=1_000)
def _drawn_before(template: str, asked: _Asked) -> Markup:
    return _draw(template, asked.params)


class _UnknownKind(TypeError):
    """A value that may look otherwise next time."""


def _told_apart(value: Any) -> Hashable:
    """A key that is another one whenever the value would be drawn otherwise. Raises `_UnknownKind`."""
    if isinstance(value, dict):
        return tuple((name, _told_apart(one)) for name, one in value.items())
    if isinstance(value, list | tuple):
        return tuple(map(_told_apart, value))
    if isinstance(value, LazyString):
        return str(value)
    if value is None or type(value) in (str, Markup, bool, int):
        return type(value), value  # markup is equal to its text, and 1 to True
    raise _UnknownKind(type(value))


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
            return drawn(self.template, params)

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
