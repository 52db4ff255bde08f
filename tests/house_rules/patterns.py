"""Every regular expression of the house, how it is used, and the texts that would cost it most."""

import ast
import importlib
import re
import re._parser as parser
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ACTS = ("search", "match", "fullmatch", "sub", "split", "findall", "finditer")
MADE_AT_RUN_TIME = {
    "platform/people/browsers.py",  # a word of our own list
    "platform/privacy/erasing.py",  # a name, every letter of it escaped
}


@dataclass(frozen=True)
class Use:
    """One expression and one way in which the house uses it."""

    where: str
    pattern: re.Pattern[Any]
    act: str

    def __str__(self) -> str:
        return f"{self.where} {self.act}"

    def on(self, text: str) -> None:
        """Use it on the text."""
        given: Any = text.encode() if isinstance(self.pattern.pattern, bytes) else text
        if self.act == "sub":
            self.pattern.sub(given[:0], given)
        elif self.act == "finditer":
            list(self.pattern.finditer(given))
        else:
            getattr(self.pattern, self.act)(given)


def uses(platform: Path) -> tuple[list[Use], set[str]]:
    """All uses in the folder, and the files with an expression that is made at run time."""
    sources = {path: path.read_text() for path in sorted(platform.rglob("*.py"))}
    at_work = set(re.findall(rf"\b(\w+)\.({'|'.join(ACTS)})\(", "\n".join(sources.values())))
    found: list[Use] = []
    made: set[str] = set()
    for path, source in sources.items():
        calls = list(_calls(ast.parse(source)))
        if not calls:
            continue
        module = importlib.import_module(".".join(path.relative_to(platform).with_suffix("").parts))
        file = str(path.relative_to(platform.parent))
        named = {name: value for name, value in vars(module).items() if isinstance(value, re.Pattern)}
        for call in calls:
            act = call.func.attr  # type: ignore[attr-defined]
            where = f"{file}:{call.lineno}"
            try:
                pattern = eval(ast.unparse(call.args[0]), vars(module))
                flags = [ast.unparse(word) for word in [*call.args[1:], *(k.value for k in call.keywords)]]
                flag = sum(getattr(re, word[3:]) for word in flags if word.startswith("re."))
                compiled = re.compile(pattern, flag)
            except NameError:
                made.add(file)
                continue
            names = [name for name, value in named.items() if value == compiled]
            acts = {act} if act in ACTS else {each for name, each in at_work if name in names} or {"search"}
            found += [Use(where, compiled, each) for each in sorted(acts)]
    return found, made


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id == "re"
            and node.func.attr in (*ACTS, "compile")
        ):
            yield node


def worst(pattern: re.Pattern[Any], size: int) -> Iterator[str]:
    """Texts of the size: what the expression repeats, again and again, and an end that fits nothing."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE if _is_bytes(pattern) else pattern.flags)
    pumps = {pump for pump in _pumps(list(tree), "") if pump} | {_least(list(tree)) or "a"}
    for pump in sorted(pumps):
        for end in ("", "\x00!", "@"):
            yield (pump * (size // len(pump) + 1))[: size - len(end)] + end


def _is_bytes(pattern: re.Pattern[Any]) -> bool:
    return isinstance(pattern.pattern, bytes)


def _pumps(items: list[Any], before: str) -> Iterator[str]:
    """For each repetition: its least body, the same with what stands before it, and each of its letters."""
    for index, (kind, value) in enumerate(items):
        lead = before + _least(items[:index])
        if str(kind) in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            body = list(value[2])
            yield _least(body)
            yield lead + _least(body)
            yield from _letters(body)
            yield from _pumps(body, lead)
        elif str(kind) == "SUBPATTERN":
            yield from _pumps(list(value[3]), lead)
        elif str(kind) == "BRANCH":
            for branch in value[1]:
                yield lead + _least(list(branch))
                yield from _pumps(list(branch), lead)


def _letters(items: list[Any]) -> Iterator[str]:
    """Letters of several kinds that the first item takes."""
    if items and str(items[0][0]) in ("IN", "NOT_LITERAL", "ANY", "CATEGORY"):
        one = re.compile(_source(items[0]))
        yield from [letter for letter in "a0 .-_\t[(<|*:/#\n" if one.fullmatch(letter)]


def _source(item: Any) -> str:
    """A class of letters as source again."""
    kind, value = str(item[0]), item[1]
    if kind == "ANY":
        return "."
    if kind == "NOT_LITERAL":
        return f"[^{re.escape(chr(value))}]"
    parts, negative = [], ""
    for each, inner in value:
        if str(each) == "NEGATE":
            negative = "^"
        elif str(each) == "LITERAL":
            parts.append(re.escape(chr(inner)))
        elif str(each) == "RANGE":
            parts.append(f"{re.escape(chr(inner[0]))}-{re.escape(chr(inner[1]))}")
        else:
            parts.append(CATEGORIES[str(inner)])
    return f"[{negative}{''.join(parts)}]"


LETTERS = string.printable + "".join(map(chr, (*range(256), 0x61C, 0x2028, 0x202A, 0xD800)))
CATEGORIES = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}


def _least(items: list[Any]) -> str:
    """A short text that the items take, groups named again and looks around left out."""
    return "".join(_one(str(kind), value, (kind, value)) for kind, value in items)


def _one(kind: str, value: Any, item: Any) -> str:
    if kind == "LITERAL":
        return chr(value)
    if kind in ("IN", "NOT_LITERAL", "ANY"):
        one = re.compile(_source(item))
        return next(letter for letter in LETTERS if one.fullmatch(letter))
    if kind in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return _least(list(value[2])) * max(value[0], 0)
    if kind == "SUBPATTERN":
        return _least(list(value[3]))
    if kind == "BRANCH":
        return _least(list(value[1][0]))
    return ""
