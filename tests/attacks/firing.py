"""A form under fire: what its fields accept is sent, what views read beside it, and what runs as code."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.attacks.questions import TOGETHER, Said, Texts, asking_every_field
from tests.attacks.volleys import CODE_TOGETHER, SENDABLE, send, undrawn, volley
from tests.crawling import FoundForm
from tests.harmless import assert_harmless

NO_VALUES = {"csrf_token", "once"}
ONE_IN = 9
"""What stands beside a form is sent one value in so many; which differs from form to form."""

Form = tuple[str, FoundForm]
"""The endpoint that a form is sent to, and the form."""


@dataclass
class Told:
    """What came of it all."""

    broken: list[tuple[Any, ...]] = field(default_factory=list)
    """Where the house broke, and on what."""
    fields: int = 0
    """How many fields were asked about each value."""
    taken: Counter[str] = field(default_factory=Counter)
    """By endpoint how often what was sent was taken, and so went as far as it can."""
    hidden: set[str] = field(default_factory=set)
    """The names of hidden fields that were sent all that they accept."""

    def spared(self, texts: Texts) -> Texts:
        """The hidden fields' texts, without the longest where a form before had the field."""
        sent = {
            name: [text for text in every if len(text) <= TOGETHER] if name in self.hidden else every
            for name, every in texts.items()
        }
        self.hidden.update(name for name, every in sent.items() if every)
        return sent


def fire_at_form(app: Flask, client: FlaskClient, form: Form, told: Told) -> None:
    """Ask each field of the form about each value, and send what they accept: it reaches the database."""
    said = Said()
    for button in form[1].buttons or ("",):
        with asking_every_field(SENDABLE) as answers:
            _send(app, client, form, _filled_in(form[1], button, {}), told)
        told.broken += [(form[0], *fault) for fault in answers.broken]
        said = answers if len(answers.names) > len(said.names) else said
    told.fields += len(said.typed)
    for texts in (said.typed, told.spared(said.hidden)):
        for data in all_that_is_accepted(form[1], texts):
            answer = _send(app, client, form, data, told)
            led_on = 300 <= answer.status_code < 400 and not answer.location.startswith("/sign-in")
            told.taken[form[0]] += led_on
    for data in _read_without_a_field(form[1], said.names):
        _send(app, client, form, data, told)
    names = [name for name, _value in form[1].fields if name not in NO_VALUES]
    for data in volley(names, CODE_TOGETHER, range(len(CODE_TOGETHER))):
        _send(app, client, form, data, told, drawn=True)


def _filled_in(form: FoundForm, button: str, texts: Mapping[str, str]) -> MultiDict[str, str]:
    """The form as it was found, but for these texts, sent by one of its buttons."""
    found = {name: value for name, value in form.fields if name == button or name not in form.buttons}
    return MultiDict({**found, **texts})


def all_that_is_accepted(form: FoundForm, accepted: Texts) -> Iterator[MultiDict[str, str]]:
    """The form as it was found, but for these texts, until each was in its field; with each button."""
    some = {name: texts for name, texts in accepted.items() if texts}
    turns = max(map(len, some.values()), default=0)
    for button in form.buttons or ("",):
        for turn in range(turns):
            yield _filled_in(form, button, {name: texts[turn % len(texts)] for name, texts in some.items()})


def _read_without_a_field(form: FoundForm, known: set[str]) -> Iterator[MultiDict[str, str]]:
    """A share of the values in whatever is no field of a form: views may read that themselves."""
    names = [name for name, _value in form.fields if name not in NO_VALUES | known]
    start = sum(map(len, names)) % ONE_IN
    for data in volley(names, SENDABLE, range(start, len(SENDABLE), ONE_IN)):
        yield _filled_in(form, "", data.to_dict())


def _send(
    app: Flask, client: FlaskClient, form: Form, data: MultiDict[str, str], told: Told, *, drawn: bool = False
) -> TestResponse:
    app.extensions["limits"].forget()
    with nullcontext() if drawn else undrawn():
        answer = send(client, form[1], data)
    if answer.status_code >= 500:
        told.broken.append((form[0], answer.status_code, dict(data)))
    elif drawn and answer.mimetype == "text/html":
        assert_harmless(answer)
    return answer
