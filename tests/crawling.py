"""Walks the house as a person would, link by link: for rules that hold on every page and form."""

import re
import uuid
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from lxml.html import HtmlElement, document_fromstring
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

BASE = "http://127.0.0.1:8000"
KEY = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
ENDS_THE_VISIT = {
    "people.sign_out", "demo.step_in", "people.change_password", "people.end_one", "privacy.erase_account",
    "organisations.see_as", "courses.archive",
}  # fmt: skip
"""Forms after which somebody else, nobody, or one who can only look is there; their rooms try them."""
EACH = 3
"""How many pages of one route are looked at: enough to meet its variants, few enough to be quick."""


@dataclass(frozen=True)
class FoundForm:
    """A form on a page: where it goes, how, and its fields with the values that they had."""

    page: str
    action: str
    method: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...]
    buttons: tuple[str, ...] = ()
    """Those of the fields of which one goes along, the one that is pressed."""


@dataclass
class Walk:
    """What somebody met on their way."""

    pages: dict[str, list[str]] = field(default_factory=dict)
    """Addresses by endpoint."""
    html: dict[str, str] = field(default_factory=dict)
    status: dict[str, int] = field(default_factory=dict)
    forms: dict[tuple[str, str], FoundForm] = field(default_factory=dict)
    """By endpoint and names of the fields."""


def endpoint_of(app: Flask, path: str, method: str = "GET") -> str | None:
    """The endpoint that answers the path."""
    try:
        return str(app.url_map.bind("127.0.0.1:8000").match(path, method=method)[0])
    except HTTPException:
        return None


def put_in(rule: Rule, value: str) -> str:
    """The rule's address with the value for each word in it; for each key too, if it looks like one."""
    key = value if KEY.fullmatch(value) else str(uuid.UUID(int=7))
    return re.sub(r"<(\w+):\w+>|<\w+>", lambda found: key if found[1] == "uuid" else value, rule.rule)


def walk(
    app: Flask, client: FlaskClient, starts: tuple[str, ...] = ("/", "/home"), *, each: int = EACH
) -> Walk:
    """Every kind of page that links lead to from the starts, a few of each, as whoever the client is."""
    met, waiting, seen = Walk(), deque(starts), set(starts)
    while waiting:
        address = waiting.popleft()
        path = urlsplit(address).path
        endpoint = endpoint_of(app, path)
        if endpoint is None or endpoint == "static" or len(met.pages.get(endpoint, ())) >= each:
            continue
        answer = client.get(address, base_url=BASE)
        met.pages.setdefault(endpoint, []).append(address)
        met.status[address] = answer.status_code
        if answer.is_json or "text/html" not in answer.content_type:
            continue
        if answer.location:
            found = [answer.location]
        else:
            met.html[address] = answer.text
            page = document_fromstring(answer.text)
            for form in page.iter("form"):
                found_form = _form(form, address)
                target = endpoint_of(app, urlsplit(found_form.action).path, found_form.method)
                if target:
                    names = ",".join(name for name, _value in found_form.fields)
                    met.forms.setdefault((target, names), found_form)
            # a letter's links are for its receiver: the demonstration's mailbox shows them to everybody
            links = () if endpoint == "demo.letter" else page.iter("a")
            found = [link.get("href") for link in links if link.get("href")]
        for link in found:
            target = urljoin(BASE + address, link)
            parts = urlsplit(target)
            local = parts.path + (f"?{parts.query}" if parts.query else "")
            if target.startswith(BASE) and local not in seen:
                seen.add(local)
                waiting.append(local)
    return met


def _form(form: HtmlElement, address: str) -> FoundForm:
    fields, files, buttons = [], [], []
    for control in form.iter("input", "textarea", "select", "button"):
        name, kind = control.get("name", ""), control.get("type", "")
        if not name:
            continue
        if kind == "file":
            files.append(name)
        elif control.tag == "textarea":
            fields.append((name, control.text_content().strip("\n")))
        elif control.tag == "select":
            options = list(control.iter("option"))
            chosen = [each for each in options if each.get("selected") is not None] or options
            fields.append((name, chosen[0].get("value", "") if chosen else ""))
        elif kind in ("radio", "checkbox"):
            if control.get("checked") is not None or name not in dict(fields):
                fields.append((name, control.get("value", "y")))
        else:
            fields.append((name, control.get("value", "")))
            if control.tag == "button" or kind == "submit":
                buttons.append(name)
    action = urlsplit(urljoin(BASE + address, str(form.get("action") or address)))
    return FoundForm(
        page=address,
        action=action.path + (f"?{action.query}" if action.query else ""),
        method=str(form.get("method") or "get").upper(),
        fields=tuple(dict(fields).items()),
        files=tuple(files),
        buttons=tuple(dict.fromkeys(buttons)),
    )
