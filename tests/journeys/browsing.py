"""A browser without a screen: opens pages, clicks links by their words, fills in forms as they stand."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask_babel import gettext, ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from foundation.languages import in_language

Upload = tuple[str, bytes]
"""A file on somebody's device: its name and its bytes."""

LIKE_A_BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
TYPED = ("input", "textarea", "select")


@dataclass(frozen=True)
class Fetched:
    """What was downloaded."""

    data: bytes
    headers: Mapping[str, str]


def words_of(element: Tag) -> str:
    """What the element says, white space folded."""
    return " ".join(element.get_text(" ").split())


class Browser:
    """One person's browser. What is clicked is given as the code says it, and looked for in ``language``."""

    def __init__(self, app: Flask, *, language: str = "fi") -> None:
        self.app, self.language = app, language
        self._open()
        self.filled: dict[str, Any] = {}
        self.go("/")

    def _open(self) -> None:
        """Start the browser, in its reader's language."""
        self.client = self.app.test_client()
        self.client.environ_base["HTTP_ACCEPT"] = LIKE_A_BROWSER
        self.client.set_cookie("language", self.language)

    # -- reading

    def says(self, message: str, **values: object) -> str:
        """The text as this browser's reader sees it."""
        with self.app.test_request_context(), in_language(self.language):
            return " ".join(str(gettext(message, **values)).split())

    def counts(self, one: str, many: str, number: int) -> str:
        """The same for a text with a number."""
        with self.app.test_request_context(), in_language(self.language):
            return str(ngettext(one, many, number))

    @property
    def main(self) -> Tag:
        """The page without its frame."""
        found = self.page.find("main")
        assert isinstance(found, Tag), f"no main on {self.address}"
        return found

    @property
    def text(self) -> str:
        """What the page says."""
        return words_of(self.main)

    @property
    def heading(self) -> str:
        """The page's one h1."""
        (heading,) = self.page.find_all("h1")
        return words_of(heading)

    @property
    def next_thing(self) -> Tag:
        """The dark block: the single next thing to do."""
        (block,) = self.page.select("section.next")
        return block

    def shows(self, message: str, **values: object) -> bool:
        """Whether the page says this."""
        return self.says(message, **values) in self.text

    def links(self) -> list[tuple[str, str]]:
        """Words and address of every link, those of the main part first."""
        inside = self.main.find_all("a", href=True)
        outside = [link for link in self.page.find_all("a", href=True) if link not in inside]
        return [(words_of(link), str(link["href"])) for link in [*inside, *outside]]

    # -- going

    def go(self, address: str, *, status: int = 200) -> None:
        """Open the address, as from the address line or a letter."""
        self._arrive(self.client.get(_local(address), follow_redirects=True), status)

    def fetch(self, address: str, **headers: str) -> Fetched:
        """Download what lies there, without leaving the page."""
        answer = self.client.get(_local(urljoin(self.address, address)), headers=headers)
        assert answer.status_code == 200, f"{answer.status_code} from {address}"
        return Fetched(answer.data, dict(answer.headers))

    def href(self, message: str, **values: object) -> str:
        """Where the link with these words leads."""
        wanted = self.says(message, **values)
        links = self.links()
        for text, target in links:
            if text == wanted:
                return target
        for text, target in links:
            if wanted in text:
                return target
        raise AssertionError(f"no link “{wanted}” on {self.address}: {[text for text, _target in links]}")

    def click(self, message: str, *, status: int = 200, **values: object) -> None:
        """Follow the link with these words."""
        self.go(urljoin(self.address, self.href(message, **values)), status=status)

    # -- writing

    def fill(self, **fields: Any) -> None:
        """Write into fields by their names; a choice by its words, a yes with True, files as a list."""
        for name, value in fields.items():
            controls = [c for c in self.main.find_all(TYPED) if c.get("name") == name]
            assert controls, f"no field {name} on {self.address}"
            self._has_a_label(controls[0])
            self._write(name, controls[0], self._choice(controls, value))

    def choose(self, who: str, what: str) -> None:
        """In the group of choices that is named ``who``, choose the option that says ``what``."""
        groups = {self._name_of(group): group for group in self.main.select("[role=radiogroup]")}
        assert who in groups, f"no choice for {who} on {self.address}: {list(groups)}"
        row = groups[who]
        label = next(label for label in row.find_all("label") if words_of(label) == self.says(what))
        option = label.find("input")
        assert isinstance(option, Tag)
        self._write(str(option["name"]), option, str(option["value"]))

    def press(self, message: str, *, status: int = 200, **values: object) -> None:
        """Send the form of the button with these words, with what was filled in and what stood there."""
        wanted = self.says(message, **values)
        buttons = [b for b in self.page.find_all("button") if b.find_parent("form")]
        same = [b for b in buttons if words_of(b) == wanted] or [b for b in buttons if wanted in words_of(b)]
        assert same, f"no button “{wanted}” on {self.address}: {[words_of(b) for b in buttons]}"
        self._push(same[0], buttons.index(same[0]), status)

    def hand_in_wrongly(self, message: str, **values: Any) -> str:
        """A file that can't be taken goes in with a text; gives the text that is still in its field."""
        self.fill(**values)
        self.press(message, status=422)
        field = self.main.select_one("textarea[name=text]")
        assert field is not None
        return field.text

    def _write(self, name: str, control: Tag, value: Any) -> None:
        files = control.get("type") == "file"
        self.filled[name] = [(io.BytesIO(content), file) for file, content in value] if files else value

    def _push(self, button: Tag, place: int, status: int) -> None:
        form = button.find_parent("form")
        assert isinstance(form, Tag)
        self._send(form, button, status)

    def _send(self, form: Tag, button: Tag, status: int) -> None:
        data: MultiDict[str, Any] = MultiDict(_standing(form))
        own = {str(control.get("name")) for control in form.find_all(TYPED)}
        assert set(self.filled) <= own, f"fields of another form: {set(self.filled) - own}"
        for name, value in self.filled.items():
            data.setlist(name, value if isinstance(value, list) else [value] if value is not None else [])
        if button.get("name"):
            data.add(str(button["name"]), str(button.get("value", "")))
        target = _local(urljoin(self.address, str(form.get("action") or self.address)))
        if str(form.get("method", "get")).lower() == "get":
            answer = self.client.get(target, query_string=data, follow_redirects=True)
        else:
            kind = str(form.get("enctype") or "application/x-www-form-urlencoded")
            answer = self.client.post(target, data=data, content_type=kind, follow_redirects=True)
        self._arrive(answer, status)

    def _arrive(self, answer: TestResponse, status: int) -> None:
        query = answer.request.query_string.decode()
        self.address = answer.request.path + (f"?{query}" if query else "")
        self.filled = {}
        self._read(answer.text, answer.status_code, status)

    def _read(self, html: str, came: int, wanted: int) -> None:
        self.page = BeautifulSoup(html, "lxml")
        assert came == wanted, (
            f"{came} from {self.address}: {words_of(self.page.find('main') or self.page)[:600]}"
        )
        assert self.page.html is not None
        assert self.page.html["lang"] == self.language

    def _name_of(self, group: Tag) -> str:
        named = self.main.find(id=str(group.get("aria-labelledby")))
        assert isinstance(named, Tag), f"a group without a name on {self.address}"
        return words_of(named)

    def _has_a_label(self, control: Tag) -> None:
        named = control.get("aria-label") or control.find_parent("label")
        assert named or self.main.find("label", attrs={"for": control.get("id")}), f"{control} has no label"

    def _choice(self, controls: list[Tag], value: Any) -> Any:
        first, kind = controls[0], controls[0].get("type")
        if kind == "checkbox":
            return str(first.get("value", "y")) if value else None
        if kind == "file":
            return value
        if kind == "radio":
            options = {words_of(label): control for control in controls for label in self._labels(control)}
        elif first.name == "select":
            options = {words_of(option): option for option in first.find_all("option")}
        else:
            return str(value)
        values = [str(option.get("value", "")) for option in options.values()]
        if str(value) in values:
            return str(value)
        assert self.says(value) in options, f"no choice {value} among {list(options)}"
        return str(options[self.says(value)].get("value", ""))

    def _labels(self, control: Tag) -> Iterator[Tag]:
        wrapped = control.find_parent("label")
        found = [wrapped] if wrapped else self.main.find_all("label", attrs={"for": control.get("id")})
        yield from (label for label in found if isinstance(label, Tag))


def _local(address: str) -> str:
    parts = urlsplit(address)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _standing(form: Tag) -> Iterator[tuple[str, str]]:
    """What the form would send if nobody touched it, without its buttons."""
    for control in form.find_all(TYPED):
        name, kind = str(control.get("name") or ""), control.get("type")
        if not name or kind in ("file", "submit", "button"):
            continue
        if kind in ("radio", "checkbox"):
            if control.has_attr("checked"):
                yield name, str(control.get("value", "y"))
        elif control.name == "textarea":
            yield name, control.text.removeprefix("\n")
        elif control.name == "select":
            chosen = control.find("option", selected=True) or control.find("option")
            yield name, str(chosen.get("value", "")) if isinstance(chosen, Tag) else ""
        else:
            yield name, str(control.get("value") or "")
