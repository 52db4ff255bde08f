"""What a form's fields say to each hostile value, asked in the midst of a request that sends the form.

So asked, the rest of the form is as it ought to be, nothing is sent for a value or drawn after it, and a
whole table costs what one page does.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from werkzeug.datastructures import MultiDict
from wtforms.fields import (
    BooleanField,
    Field,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    MultipleFileField,
    SubmitField,
)

from foundation.forms import Form

TOGETHER = 4_000
"""Of values that a field accepts, so many characters are put together into one text."""

ORDINARY = ("helmi.uusi@kunta.example", "2027-03-10", "09:30", "25", "https://kunta.example/", "Helmi Uusi")
"""Asked beside hostile values: for fields that take none of those, so that their form is taken at all."""

Texts = dict[str, list[str]]
"""By a field's name the texts that it accepts; each value that it accepts at all stands in one of them."""


@dataclass
class Said:
    """What the fields of a form said."""

    typed: Texts = field(default_factory=dict)
    """Of fields in which people type or choose."""
    hidden: Texts = field(default_factory=dict)
    """Of fields that nobody sees."""
    broken: list[tuple[str, str, str]] = field(default_factory=list)
    """Where a field broke instead of saying no: its name, the value, the fault."""
    names: set[str] = field(default_factory=set)
    """All fields of the form."""

    def ask(self, form: Any, one: Field, values: Sequence[str]) -> None:
        """Ask the field about each value; it is then as it was."""
        self.names.add(one.name)
        if isinstance(one, FileField | MultipleFileField | SubmitField):
            return
        inline = getattr(type(form), f"validate_{one.short_name}", None)
        as_it_was = dict(vars(one))

        def accepts(text: str) -> bool:
            try:
                one.process(MultiDict([(one.name, text)]), one.object_data)
                return bool(one.validate(form, [inline] if inline else []))
            except Exception as fault:  # whatever it is: a visitor would get a 500
                self.broken.append((one.name, text[:60], repr(fault)))
                return False

        where = self.hidden if isinstance(one, HiddenField) else self.typed
        accepted = [value for value in values if accepts(value)]
        accepted = accepted or [value for value in ORDINARY if accepts(value)]
        if isinstance(one, BooleanField):  # whatever else stands there, it says yes
            accepted = [value for value in accepted if value not in one.false_values][:1] or accepted[:1]
        where[one.name] = together(accepted, accepts)
        vars(one).clear()
        vars(one).update(as_it_was)


@contextmanager
def asking_every_field(values: Sequence[str]) -> Iterator[Said]:
    """In here each field of a form is asked about each value before the form is looked at as it was sent."""
    said = Said()
    look_at = Form.validate

    def asked(form: Form, *rest: Any, **more: Any) -> bool:
        for inner, one in _leaves(form):
            if one.name not in said.names:
                said.ask(inner, one, values)
        return look_at(form, *rest, **more)

    with mock.patch.object(Form, "validate", asked):
        yield said


def _leaves(form: Any) -> Iterator[tuple[Any, Field]]:
    """All fields that have no fields of their own, each with the form that it is a field of."""
    for one in form:
        if isinstance(one, FormField):
            yield from _leaves(one.form)
        elif isinstance(one, FieldList):
            for entry in one:
                yield from _leaves(entry.form) if isinstance(entry, FormField) else [(form, entry)]
        else:
            yield form, one


def together(values: Sequence[str], accepts: Callable[[str], bool]) -> list[str]:
    """The values, as many in a text as are accepted together."""
    texts: list[str] = []
    for value in values:
        joined = f"{texts[-1]} {value}" if texts else value
        if texts and len(joined) <= TOGETHER and accepts(joined):
            texts[-1] = joined
        else:
            texts.append(value)
    return texts
