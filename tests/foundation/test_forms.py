"""Fields take what people type, and answer everything else with words in the reader's language."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template_string
from werkzeug.datastructures import MultiDict

from foundation.forms import (
    AtMost,
    CheckboxesField,
    CheckboxField,
    DateField,
    EmailField,
    FilesField,
    Form,
    IntegerField,
    Markdown,
    PasswordField,
    PlainName,
    RadioField,
    Required,
    SelectField,
    SubmitButton,
    TextArea,
    TextField,
)
from foundation.languages import in_language

pytestmark = pytest.mark.only_on("sqlite")  # no row is read


class Everything(Form):
    """One of each field."""

    line = TextField("Line", [Required(), AtMost(20)])
    name = TextField("Name", [PlainName()])
    text = TextArea("Text", [Markdown()])
    email = EmailField("E-mail", [Required(), AtMost(320)])
    password = PasswordField("Password")
    number = IntegerField("Number", [Required()])
    day = DateField("Day", [Required()])
    colour = SelectField("Colour", choices=[("red", "Red"), ("blue", "Blue")])
    size = RadioField("Size", choices=[("s", "S"), ("l", "L")])
    days = CheckboxesField("Days", choices=[("mon", "Monday"), ("tue", "Tuesday")])
    agreed = CheckboxField("Agreed", [Required()])
    files = FilesField("Files")
    submit = SubmitButton("Send")


SOUND: dict[str, Any] = {
    "line": "Aino", "name": "Aino", "text": "Hei", "email": "aino@kunta.fi", "password": " p ",
    "number": "12", "day": "2027-02-24", "colour": "red", "size": "s", "days": ["mon", "tue"], "agreed": "y",
}  # fmt: skip

Sent = Callable[..., Everything]


def send(**values: Any) -> Everything:
    """The form after all fields were sent, sound but those given."""
    data: MultiDict[str, Any] = MultiDict()
    for name, value in {**SOUND, **values}.items():
        data.setlist(name, value if isinstance(value, list) else [] if value is None else [value])
    form = Everything(data)
    form.validate()
    return form


@pytest.fixture
def sent(app: Flask) -> Iterator[Sent]:
    """Sends the form as somebody who reads English."""
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield send


def test_a_sound_form_is_taken(sent: Sent) -> None:
    form = sent()
    assert form.errors == {}
    assert form.data["number"] == 12
    assert form.data["day"] == date(2027, 2, 24)
    assert form.data["days"] == ["mon", "tue"]
    assert form.password.data == " p ", "a password is never trimmed"


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("line", "  Aino \t Virtanen\n", "Aino Virtanen"),
        ("line", "Aino\x00\u202e\u200b", "Aino"),
        ("line", "Ma\u0308kinen", "Mäkinen"),
        ("line", "' OR 1=1--", "' OR 1=1--"),
        ("line", "{{7*7}}<b>", "{{7*7}}<b>"),
        ("text", "a\r\nb\x07\r\n\r\n", "a\nb"),
        ("email", " AINO@Kunta.FI ", "aino@kunta.fi"),
        ("email", "aino+kurssi@kunta.fi", "aino+kurssi@kunta.fi"),
        ("number", " 7 ", 7),
        ("number", "-1", -1),
        ("number", "1000000", 1_000_000),
        ("day", "24.2.2027", date(2027, 2, 24)),
    ],
)
def test_what_is_typed_is_cleaned(sent: Sent, field: str, typed: str, kept: Any) -> None:
    form = sent(**{field: typed})
    assert form.errors == {}
    assert form.data[field] == kept


REFUSED = [
    *(("line", value) for value in ("", " \t", "\u200b", "\x00", "a" * 21)),
    *(("name", value) for value in ("Visit http://evil.example", "WWW.evil.example", "a@b.fi")),
    *(("text", value) for value in ("[" * 5000, "1. " * 2000, ">" * 5000, "a" * 20_001)),
    *(
        ("email", value)
        for value in (
            "", "aino", "aino@", "@kunta.fi", "a@b", "a b@kunta.fi", "aino@kunta.fi\r\nBcc: x@y.fi@z",
            "a" * 400 + "@kunta.fi", "aino@kunta..fi", "<script>@kunta.fi", "a@b.fi,c@d.fi",
            "\ud800@kunta.fi",
        )
    ),
    *(
        ("number", value)
        for value in (
            "", "x", "1.5", "1e400", "NaN", "١٢", "0x10", "1_000", "2147483648", "9" * 5000, "--1", "1000001",
        )
    ),
    *(
        ("day", value)
        for value in (
            "", "x", "2027-02-29", "0000-01-01", "10000-01-01", "1999-12-31", "2101-01-01", "24:00",
            "9" * 5000, "31.4.2027", "2027-13-01",
        )
    ),
    *(("colour", value) for value in (None, "green", "red\x00", ["green", "red"])),
    *(("size", value) for value in (None, "xl", "")),
    *(("days", value) for value in (["wed"], ["mon", "wed"])),
    ("agreed", None),
]  # fmt: skip


@pytest.mark.parametrize(("field", "typed"), REFUSED, ids=lambda value: repr(value)[:24])
def test_what_cannot_be_taken_is_refused_at_its_field_alone(sent: Sent, field: str, typed: Any) -> None:
    form = sent(**{field: typed})
    assert set(form.errors) == {field}
    assert all(str(message) for message in form.errors[field])


def test_a_field_sent_twice_counts_once(sent: Sent) -> None:
    assert sent(line=["Aino", "Boss"]).line.data == "Aino"


def test_what_the_form_does_not_know_is_not_taken(sent: Sent) -> None:
    assert "role" not in sent(role="office").data


@pytest.mark.parametrize("field", ["line", "text", "email", "number", "day"])
def test_what_was_typed_is_shown_again_and_harms_nobody(app: Flask, sent: Sent, field: str) -> None:
    typed = '"><script>alert(1)</script>' + ("[" * 500 if field == "text" else "")
    page = BeautifulSoup(
        render_template_string("{{ form[field] }}", form=sent(**{field: typed}), field=field), "lxml"
    )
    shown = page.find(attrs={"name": field})
    assert shown is not None
    assert (shown.get_text().strip("\r\n") if shown.name == "textarea" else shown["value"]) == typed
    assert page.script is None
    assert page.find(class_="govuk-error-message") is not None


def test_a_password_is_never_sent_back(app: Flask, sent: Sent) -> None:
    form = sent(password="hunter2hunter2", line="")
    assert "hunter2" not in render_template_string("{{ form.password }}", form=form)


def messages(app: Flask, language: str) -> set[str]:
    """Everything that the form says against what it cannot take."""
    with app.test_request_context(headers={"Accept-Language": language}):
        return {str(send(**{field: typed}).errors[field][0]) for field, typed in REFUSED}


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_refusal_is_in_the_reader_s_language(app: Flask, language: str) -> None:
    assert len(messages(app, "en")) > 8
    assert messages(app, language) & messages(app, "en") == set()


def test_the_library_s_own_words_are_in_the_language_of_the_moment(sent: Sent) -> None:
    def told(language: str) -> str:
        with in_language(language):
            return str(sent().line.gettext("Not a valid choice."))

    finnish, swedish = "Virheellinen valinta", "Inte ett giltigt val"
    assert [told(each) for each in ("fi", "sv", "en", "fi")] == [
        finnish,
        swedish,
        "Not a valid choice.",
        finnish,
    ]


def test_both_halves_of_a_double_click_make_the_same_row(sent: Sent) -> None:
    once = str(uuid.uuid4())
    assert sent(once=once).row_id == sent(once=once).row_id == uuid.UUID(once)


@pytest.mark.parametrize("forged", ["", "x", "'; DROP TABLE", "0" * 5000, None])
def test_a_forged_row_key_is_replaced(sent: Sent, forged: str | None) -> None:
    assert sent(once=forged).row_id.version == 4
