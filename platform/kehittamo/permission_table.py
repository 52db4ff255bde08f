"""The table of permissions as a page: who may what in words, and who opens which address.

The words come from the rooms' `permissions` modules and the addresses from the routes. Who opens what is
handed in by whoever has asked: `python -m tests.permissions_page` asks a peopled house as everybody.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from flask import Flask
from werkzeug.routing import Rule

from foundation.access import Declaration, Permission, RowPermission, declaration
from kehittamo.rooms import parts

Cells = Mapping[tuple[str, str, str], str]
"""By address, method and role: "yes", "own" or "no"."""
AUTOMATIC = {"HEAD", "OPTIONS"}
"""Methods that Flask adds; they are guarded as GET is."""

OPENING = """\
# Who may what
This page is made by `python -m tests.permissions_page`, which peoples a house, asks at every address as
everybody, and writes down the answers. A test fails when the page differs from the house: run the command,
read what has changed in the page, and commit it if that is what you meant.

A permission belongs to a place: nobody is "a trainer", one trains a cohort. What is not there and what is not
yours look alike, "not found". The office does not see drafts, neither of applications nor of answers."""

ADDRESSES = """\
## Who opens which address
**yes**: every such thing of the cohort; **own**: some of them, those that the permission speaks of; **no**:
refused, unseen and unchanged. The cohort in question is one and the same in the whole table; "elsewhere" is a
participant of another cohort, "no place" somebody signed in who belongs nowhere, "earner" somebody who earned
a badge in a cohort that is over."""


def permissions() -> list[Permission | RowPermission]:
    """Every permission that the rooms offer, in the order of rooms and names."""
    found: list[Permission | RowPermission] = []
    for module in parts("permissions"):
        here = [one for one in vars(module).values() if isinstance(one, Permission | RowPermission)]
        found += sorted((one for one in here if one not in found), key=lambda one: one.name)
    return found


def routes(app: Flask) -> Iterator[tuple[Rule, Declaration]]:
    """Every route but that of static files, with what it declares, in the order of addresses."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, methods_of(rule))):
        told = declaration(app.view_functions[rule.endpoint])
        if rule.endpoint != "static" and told is not None:
            yield rule, told


def methods_of(rule: Rule) -> list[str]:
    """The methods that somebody wrote a view for."""
    return sorted((rule.methods or set()) - AUTOMATIC)


def permission_page(app: Flask, columns: Mapping[str, str], cells: Cells) -> str:
    """The whole page, as Markdown; ``columns`` are headings by role."""
    return "\n\n".join((OPENING, _in_words(app), ADDRESSES, _by_address(app, columns, cells))) + "\n"


def _in_words(app: Flask) -> str:
    opens: dict[str, list[str]] = {}
    for rule, told in routes(app):
        key = told.permission.name if told.permission else told.rule
        opens.setdefault(key, []).append(f"{'/'.join(methods_of(rule))} `{rule.rule}`")
    lines = {one.name: one.who for one in permissions()}
    rows = [(name, who, "; ".join(opens.get(name, ["a part of a page"]))) for name, who in lines.items()]
    heads = [("Permission", "Who has it", "What it opens"), ("---", "---", "---")]
    return "\n".join(["## In words", *_lines([*heads, *rows])])


def _by_address(app: Flask, columns: Mapping[str, str], cells: Cells) -> str:
    heads = _lines([("Address", "Rule", *columns.values()), ["---"] * (len(columns) + 2)])
    return "\n".join(heads + address_lines(app, columns, cells))


def address_lines(
    app: Flask, columns: Mapping[str, str], cells: Cells, endpoints: Collection[str] = ()
) -> list[str]:
    """The lines of the table of addresses, or those of some endpoints."""
    rows = [
        (
            f"{method} `{rule.rule}`",
            told.rule,
            *(cells.get((rule.rule, method, role), "–") for role in columns),
        )
        for rule, told in routes(app)
        if not endpoints or rule.endpoint in endpoints
        for method in methods_of(rule)
    ]
    return _lines(rows)


def _lines(rows: Iterable[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(row)} |" for row in rows]
