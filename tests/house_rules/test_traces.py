"""Acts that matter leave a trace, have words that people understand, and tell nothing that people wrote."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from foundation.acts import ACTS
from foundation.audit import FORGOT

PLATFORM = Path(__file__).parents[2] / "platform"

pytestmark = pytest.mark.only_on("sqlite")  # what is written in the code is the same everywhere

WITHOUT_TRACE = {
    "assignments.mark_feedback_read": "reading is no act; the row keeps the moment",
    "assignments.change_phrases": "a trainer's own words for later use, seen by nobody else",
    "badges.verify": "only counts: it looks at a badge that somebody brought, and does not say who asked",
    "contact.write": "the message itself is the trace, and whoever writes it may stay without a name",
    "discussions.begin_thread": "the post itself names its author and its moment",
    "discussions.show_thread": "the post itself names its author and its moment",
    "courses.enter_code": "writes nothing: it leads to the page of the code",
    "courses.mark_read": "what somebody reads is their own business, and the log has readers",
    "courses.choose_who_knows": "the same: whoever hides their reading need not tell that they do",
    "organisations.choose_organisation": "writes nothing: it finds the sign-in of an organisation",
    "organisations.sign_up": "writes nothing but a letter: nobody is anybody yet",
    "organisations.try_identity": "writes nothing: it asks a provider whether it knows us",
    "people.ask_for_link": "anybody asks for any address; who then comes in by the link is in the log",
    "people.second_factor.begin": "a secret that waits; the first right code turns it on, and that is logged",
    "people.second_factor.passkeys.question": "a question to a browser; its answer signs in, and is logged",
    "people.second_factor.passkeys.question_for_new": "a question; its answer adds a passkey, and is logged",
    "assignments.save_changes": "a draft, saved every few seconds; what is sent is told",
    "assignments.add_file": "a file of a draft; what is sent is told",
    "people.stay": "only says that somebody is still there, every few minutes",
}
"""Routes that take a POST and leave no entry, each with the reason. Grows by review only."""

DETAILS = {
    # keys of rows
    "cohort", "deputy_for", "erasure", "group", "organisation", "person", "provider",
    # counts, versions, moments
    "added", "after", "before", "days", "entries", "moved", "people", "removed", "reviews", "seed", "since",
    "stands", "until", "version",
    # words of ours, and the scanner's word for what it found
    "act_wanted", "found", "kind", "part", "presence", "reason", "reference", "role", "verdict", "way",
    # how a provider is set up: whoever changes it could let strangers in; never its secret
    "domains", "enabled", "issuer", "new_secret", "tenants",
}  # fmt: skip
"""What an entry's detail may tell: keys, counts, moments and words of ours, never what people wrote.

Two exceptions, by review: `before` and `after` of a renamed organisation are its public name, and the
`reason` for which the office saw as somebody is in its own words.
"""

REASONS = {
    "organisations.identity.operations": "what does not hold: a claim's name, or a fault's",
    "people.second_factor.operations": "a word of `HelpReason`",
    "people.seeing": "the office's own words: why it looked is due to whom it looked at (C-579/21)",
    "traces.operations": "a word of `DiscardReason`",
}
"""Whose acts tell a reason, and what it can be."""


@cache
def trees() -> dict[str, ast.Module]:
    """Every module of the house, by its name."""
    found = {}
    for path in sorted(PLATFORM.rglob("*.py")):
        parts = path.relative_to(PLATFORM).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def imported(tree: ast.Module) -> dict[str, str]:
    """What each name of a module stands for: a module, or something in one."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return found


@cache
def graph() -> dict[str, set[str]]:
    """Which functions, classes and values each one speaks of, all by their full names."""
    speaks: dict[str, set[str]] = {}
    for module, tree in trees().items():
        known = imported(tree)
        defined = dict(_defined(tree))
        known |= {name: f"{module}.{name}" for name in defined}
        for name, node in defined.items():
            speaks[f"{module}.{name}"] = set(_spoken_of(node, known))
    return speaks


def _defined(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """The module's functions, classes and values by name: a door's joining is a value of its class."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Assign):
            yield from ((target.id, node.value) for target in node.targets if isinstance(target, ast.Name))


def _spoken_of(node: ast.AST, known: dict[str, str]) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and part.id in known:
            yield known[part.id]
        elif isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id in known:
            yield f"{known[part.value.id]}.{part.attr}"


RECORD = "foundation.audit.record"


def leads_to_a_record(start: str) -> bool:
    """Whether the function records, or speaks of one that does, however far down."""
    waiting, seen = [start], {start}
    while waiting:
        here = waiting.pop()
        if here == RECORD:
            return True
        for there in graph().get(here, ()):
            if there not in seen:
                seen.add(there)
                waiting.append(there)
    return False


def posts(app: Flask) -> dict[str, str]:
    """The function of each route that takes what people send, by endpoint."""
    found = {}
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or set()):
            view = app.view_functions[rule.endpoint]
            found[rule.endpoint] = f"{view.__module__}.{view.__name__}"
    return found


def test_every_route_that_writes_leaves_a_trace_or_says_why_not(app: Flask) -> None:
    routes = posts(app)
    assert len(routes) > 30
    silent = {endpoint for endpoint, view in routes.items() if not leads_to_a_record(view)}
    assert silent == set(WITHOUT_TRACE)


def test_a_route_that_records_nothing_would_be_seen() -> None:
    assert leads_to_a_record("applications.own_views.withdraw")
    assert leads_to_a_record("courses.views.accepting.accept_invitation")
    assert not leads_to_a_record("people.signing_in_views.stay")
    assert not leads_to_a_record("discussions.operations.reply")
    assert not leads_to_a_record("badges.checking.check")


@cache
def records() -> tuple[tuple[str, ast.Call], ...]:
    """Every call that records, with the module it is in."""
    return tuple(_records())


def _records() -> Iterator[tuple[str, ast.Call]]:
    for module, tree in trees().items():
        known = imported(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                spoken = known.get(name) if isinstance(node.func, ast.Name) else None
                if spoken == RECORD or (name == "record" and isinstance(node.func, ast.Attribute)):
                    yield module, node


def recorded() -> set[str]:
    """The acts that the code records: every text that stands in the place of an act."""
    return {
        part.value
        for _module, call in records()
        for part in ast.walk(call.args[1])
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }


def test_every_act_is_named_where_it_is_recorded() -> None:
    """A name that came from elsewhere would escape the review of words."""
    unnamed = [
        module
        for module, call in records()
        if not any(isinstance(part, ast.Constant) for part in ast.walk(call.args[1]))
    ]
    assert unnamed == []


def test_every_act_has_words_that_people_understand(app: Flask) -> None:
    acts = recorded()
    assert len(acts) > 70
    assert set(ACTS) == acts | {FORGOT}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_words_are_there_in_every_language(app: Flask, language: str) -> None:
    from flask_babel import force_locale

    from foundation.acts import in_words

    with app.test_request_context(), force_locale(language):
        told = {act: in_words(act) for act in ACTS}
        assert all(told.values())
        if language != "en":
            with force_locale("en"):
                same = {act for act in ACTS if in_words(act) == told[act]}
            assert same == set()


def test_no_entry_tells_what_people_wrote() -> None:
    told = {
        keyword.arg
        for _module, call in records()
        for keyword in call.keywords
        if keyword.arg not in (None, "about", "outcome")
    }
    assert told == DETAILS
    reasons = {module for module, call in records() if any(word.arg == "reason" for word in call.keywords)}
    assert reasons == set(REASONS)
