"""The changes of a programme as its trainer reads them: in their language, word by word, a page at a time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import gettext as _

from courses.changes import Change, Field, Part, Sort
from courses.comparing import Mark, Piece, Row, lines_changed, paragraphs_changed, words_changed
from courses.wording import slot_time
from foundation.database import Words
from foundation.languages import LANGUAGES, say
from foundation.paging import Page, page_number

PAGE = 6_000
"""Characters of changed text on a page: with their marks they stay under what a page may weigh."""


@dataclass(frozen=True)
class Told:
    """What changed in one field: a label, and the changed paragraphs in pieces."""

    label: str
    rows: tuple[Row, ...] = ()
    note: str = ""
    cut: bool = False
    """Whether there is more than a page can show."""

    @property
    def weight(self) -> int:
        """Characters that it takes."""
        return sum(60 + len(piece.text) for row in self.rows for piece in row)


@dataclass(frozen=True)
class ToldChange:
    """One part of the programme with what changed in it."""

    kind: str
    title: str
    sort: Sort
    fields: list[Told] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """Characters that it takes on the page."""
        return 300 + sum(100 + told.weight for told in self.fields)


def told_page(changes: Iterable[Change], asked: str | None) -> Page[ToldChange]:
    """The changes in words, as many as fit on a page, the page asked for."""
    pages: list[list[ToldChange]] = [[]]
    total = 0
    for change in map(told, changes):
        if pages[-1] and sum(each.weight for each in pages[-1]) + change.weight > PAGE:
            pages.append([])
        pages[-1].append(change)
        total += 1
    number = page_number(asked, len(pages))
    return Page(rows=pages[number - 1], page=number, pages=len(pages), total=total)


def told(change: Change) -> ToldChange:
    """The change in words of the reader's language."""
    fields, room = [], PAGE
    for each in map(_field, change.fields):
        fields.append(_fitting(each, room))
        room -= fields[-1].weight
    return ToldChange(_kind(change.part), say(change.title), change.sort, fields)


def _fitting(told: Told, room: int) -> Told:
    rows: list[Row] = []
    for row in told.rows:
        room -= sum(60 + len(piece.text) for piece in row)
        if room < 0:
            return replace(told, rows=tuple(rows), cut=True)
        rows.append(row)
    return told


def _kind(part: Part) -> str:
    words: dict[Part, str] = {
        Part.PROGRAMME: _("The whole programme"),
        Part.SESSION: _("Session"),
        Part.TASK: _("Assignment"),
        Part.MATERIAL: _("Material"),
    }
    return words[part]


def _field(changed: Field) -> Told:
    label, before, after = told_field(changed.name), changed.before, changed.after
    if changed.name in ("title", "summary", "action", "body", "leads_to"):
        mine, theirs = say(before), say(after)
        if mine == theirs:
            return Told(label, note=_elsewhere(before, after))
        if changed.name == "body":
            return Told(label, tuple(paragraphs_changed(mine, theirs)))
        return Told(label, (words_changed(mine, theirs),))
    if changed.name == "plan":
        one, other = _plan(before), _plan(after)
        return Told(
            label, tuple(lines_changed(one, other)), "" if one != other else _("In another language.")
        )
    if changed.name in _PLAIN:
        return Told(label, (_replaced(_PLAIN[changed.name](before), _PLAIN[changed.name](after)),))
    return Told(label)


def _elsewhere(before: Words, after: Words) -> str:
    names = [LANGUAGES[key] for key in LANGUAGES if before.get(key) != after.get(key)]
    return str(_("In other languages: %(languages)s.", languages=", ".join(names)))


def _plan(plan: list[Any]) -> list[str]:
    return [f"{slot_time(slot['starts'])} {say(slot['words'])}" for slot in plan]


def _replaced(before: str, after: str) -> Row:
    return Piece(Mark.GONE, before), Piece(Mark.NEW, after)


_PLAIN: dict[str, Callable[[Any], str]] = {
    "price_euros": str,
    "minutes": str,
    "starts": lambda wall: slot_time(f"{wall:%H:%M}"),
    "ends": lambda wall: slot_time(f"{wall:%H:%M}"),
    "weeks_after_first": str,
    "head_count": lambda limits: f"{limits[0]}–{limits[1]}",
}
"""Fields whose values read as they are; of the others it is enough to know that they changed."""


def told_field(name: str) -> str:
    """What a field is called, by the name that content files use."""
    words: dict[str, str] = {
        "title": _("Name"),
        "summary": _("In short"),
        "action": _("What to do"),
        "body": _("Text"),
        "plan": _("What happens when"),
        "price_euros": _("Price"),
        "head_count": _("How many people"),
        "joining": _("How people join"),
        "organisations": _("Whose people"),
        "fair": _("The fair"),
        "badge": _("Badge"),
        "criteria": _("What earns the badge"),
        "kind": _("Kind"),
        "for": _("With whom"),
        "starts": _("Begins"),
        "ends": _("Ends"),
        "weeks_after_first": _("Weeks after the start"),
        "minutes": _("Minutes"),
        "opens": _("When it opens"),
        "due": _("When it closes"),
        "answer": _("What to hand in"),
        "cut_off": _("Until when it is taken"),
        "fields": _("Fields of the answer"),
        "canvas": _("Picture of the answer"),
        "compared_with": _("What it is compared with"),
        "seen_by": _("Who sees the answer"),
        "done_by": _("Who does it"),
        "looked at for": _("What the answer is looked at for"),
        "session": _("To which session it belongs"),
        "leads_to": _("Address or file"),
        "file": _("The file's content"),
        "captions": _("Captions"),
    }
    return words.get(name) or str(_("The order of its parts"))
