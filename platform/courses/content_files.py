"""Content files read safely: text, YAML with line numbers, and Markdown under a YAML head."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

import yaml
from pydantic import BaseModel

from courses.content_values import BODY_LIMIT, TAG

Loc = tuple[str | int, ...]
Front = TypeVar("Front", bound=BaseModel)

FILE_LIMIT = 200_000  # bytes; the longest text allowed is far below
DEPTH_LIMIT = 12
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
AUTOLINK = re.compile(r"<(https://|mailto:)[^\s<>]+>")
LINK = re.compile(r"\]\(\s*<?([^\s)>]*)|^\s{0,3}\[[^\]]+\]:\s*<?(\S*)")


@dataclass(frozen=True, order=True)
class ContentMistake:
    """One mistake in a content file: where, and what is wrong in plain English."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class ContentRefused(Exception):
    """Content has mistakes; `mistakes` has every one of them, in the order of files and lines."""

    def __init__(self, mistakes: list[ContentMistake]) -> None:
        self.mistakes = sorted(set(mistakes))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


@dataclass
class Mistakes:
    """The mistakes found so far."""

    found: list[ContentMistake] = field(default_factory=list)

    def add(self, path: Path, line: int, message: str) -> None:
        """One more mistake is known."""
        self.found.append(ContentMistake(path, line, message))

    def refuse_if_any(self) -> None:
        """Raise ContentRefused with all of them, if there are any."""
        if self.found:
            raise ContentRefused(self.found)


@dataclass(frozen=True)
class Source:
    """What one file said, and on which line it said it."""

    path: Path
    values: dict[str, object]
    lines: dict[Loc, int]
    body: str = ""

    def line(self, *loc: str | int) -> int:
        """The line where `loc` stands; if it is nowhere, the line of what should have held it."""
        for length in range(len(loc), -1, -1):
            if loc[:length] in self.lines:
                return self.lines[loc[:length]]
        return 1


@dataclass(frozen=True)
class Page(Generic[Front]):
    """One text in one language: its checked head, its Markdown, and where it stands."""

    front: Front
    body: str
    source: Source


def stray_links(folder: Path, mistakes: Mistakes) -> set[Path]:
    """The symbolic links in `folder` that lead out of it; each is also a mistake."""
    home = folder.resolve()
    strays = set()
    for path in files_under(folder):
        if path.is_symlink() and not path.resolve().is_relative_to(home):
            strays.add(path)
            mistakes.add(path, 1, "this symbolic link leads out of the folder; put the file itself here")
    return strays


def files_under(folder: Path) -> Iterator[Path]:
    """Everything in `folder` that is not a folder, sorted; names that begin with a dot are passed by."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from files_under(path)
        else:
            yield path


def read_text(path: Path, mistakes: Mistakes) -> str | None:
    """The file's text with Unix line ends in NFC, or None and a mistake."""
    if not path.is_file():
        mistakes.add(path, 1, "this is not an ordinary file")
        return None
    try:
        with path.open("rb") as opened:
            raw = opened.read(FILE_LIMIT + 1)
    except OSError as error:
        mistakes.add(path, 1, f"this file cannot be opened ({error.strerror})")
        return None
    if len(raw) > FILE_LIMIT:
        mistakes.add(path, 1, f"this file is too big: at most {FILE_LIMIT} bytes")
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        mistakes.add(path, line, "this is not UTF-8 text; save the file with the encoding UTF-8")
        return None
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    clean = True
    for number, words in enumerate(text.split("\n"), 1):
        if bad := UNPRINTABLE.search(words):
            mistakes.add(path, number, f"an invisible character (U+{ord(bad.group()):04X}); delete it")
            clean = False
    return text if clean else None


class _PlainLoader(yaml.SafeLoader):
    """YAML without surprises: `no` is a word and 15:30 is not a number of seconds."""


class _QuickLoader(yaml.CSafeLoader):
    """The same by libyaml, in a tenth of the time; what it refuses, the other one tells better."""


for _loader in (_PlainLoader, _QuickLoader):
    _loader.yaml_implicit_resolvers = {}
    _loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(true|false)$"), list("tf"))
    _loader.add_implicit_resolver(
        "tag:yaml.org,2002:int", re.compile(r"^-?(0|[1-9][0-9]{0,8})$"), list("-0123456789")
    )
    _loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(null|~|)$"), ["n", "~", ""])


class _Knotted(Exception):
    """Too many levels for a person to write, or an alias, with which a few lines become millions."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def _compose(text: str, loader: type[yaml.SafeLoader | yaml.CSafeLoader]) -> yaml.Node | None:
    """The text's nodes, once its events have shown that they are few and go a few levels down."""
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH_LIMIT or isinstance(event, yaml.AliasEvent):
            raise _Knotted(event.start_mark.line if event.start_mark else 0)
    return yaml.compose(text, Loader=loader)


def read_yaml(path: Path, text: str, mistakes: Mistakes, above: int = 0) -> Source | None:
    """The mapping in `text`, which begins `above` lines down its file, or None and mistakes."""
    try:
        node = _compose(text, _QuickLoader)
    except (yaml.YAMLError, _Knotted):
        try:
            node = _compose(text, _PlainLoader)
        except yaml.YAMLError as error:
            mistakes.add(path, _error_line(error, above), _error_words(error))
            return None
        except _Knotted as knotted:
            line = knotted.line + 1 + above
            mistakes.add(path, line, "too many levels, or an alias (*name); write it out plainly")
            return None
    if not isinstance(node, yaml.MappingNode):
        mistakes.add(path, 1 + above, "there should be lines such as `title: Words` here")
        return None
    reader = _NodeReader(path, above, mistakes)
    before = len(mistakes.found)
    values = reader.value(node, ())
    if len(mistakes.found) > before or not isinstance(values, dict):
        return None
    return Source(path, values, reader.lines)


def _error_line(error: yaml.YAMLError, above: int) -> int:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return (mark.line + 1 if mark else 1) + above


def _error_words(error: yaml.YAMLError) -> str:
    problem = getattr(error, "problem", None) or "it is not YAML"
    if "mapping values are not allowed" in problem:
        return "a second colon on the line; put the words after the first colon in quotation marks"
    if "\\t" in problem:
        return "a tab; use spaces at the beginning of a line"
    return f"this line cannot be read as YAML ({problem})"


class _NodeReader:
    """Turns YAML nodes into plain values and remembers the line of each."""

    def __init__(self, path: Path, above: int, mistakes: Mistakes) -> None:
        self.path = path
        self.above = above
        self.mistakes = mistakes
        self.lines: dict[Loc, int] = {}

    def value(self, node: yaml.Node, loc: Loc) -> object:
        """The plain value of `node`, which stands at `loc`."""
        line = node.start_mark.line + 1 + self.above
        self.lines.setdefault(loc, line)
        tag = node.tag.removeprefix("tag:yaml.org,2002:")
        if tag not in ("map", "seq", "str", "int", "bool", "null"):
            self.mistakes.add(self.path, line, f"the YAML tag `{tag}` is not used here")
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, loc)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*loc, place)) for place, item in enumerate(node.value)]
        return self._scalar(str(node.value), tag, line)

    def _mapping(self, node: yaml.MappingNode, loc: Loc) -> dict[str, object]:
        values: dict[str, object] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1 + self.above
            if not isinstance(key_node, yaml.ScalarNode):
                self.mistakes.add(self.path, line, "a key must be one word")
                continue
            key = str(key_node.value)
            if key in values:
                self.mistakes.add(self.path, line, f"the key `{key}` is here twice")
                continue
            self.lines[(*loc, key)] = line
            values[key] = self.value(value_node, (*loc, key))
        return values

    def _scalar(self, value: str, tag: str, line: int) -> object:
        if bad := UNPRINTABLE.search(value):
            self.mistakes.add(
                self.path, line, f"an invisible character (U+{ord(bad.group()):04X}); delete it"
            )
        if tag == "int" and re.fullmatch(r"-?[0-9]{1,9}", value):
            return int(value)
        if tag == "bool" and value in ("true", "false"):
            return value == "true"
        return None if tag == "null" else value


def read_page(path: Path, mistakes: Mistakes) -> Source | None:
    """A Markdown file under a YAML head: its values and its body, or None and mistakes."""
    text = read_text(path, mistakes)
    if text is None:
        return None
    lines = text.split("\n")
    fences = [number for number, words in enumerate(lines) if words.rstrip() == "---"]
    if lines[0].rstrip() != "---" or len(fences) < 2:
        mistakes.add(path, 1, "the file must begin with a head between two lines of `---`")
        return None
    end = fences[1]
    body = lines[end + 1 :]
    before = len(mistakes.found)
    _check_markdown(path, body, end + 2, mistakes)
    head = read_yaml(path, "\n".join(lines[1:end]), mistakes, above=1)
    if head is None or len(mistakes.found) > before:
        return None
    return Source(path, head.values, head.lines, "\n".join(body).strip())


def _check_markdown(path: Path, body: list[str], first: int, mistakes: Mistakes) -> None:
    whole = "\n".join(body).strip()
    if not whole:
        mistakes.add(path, first - 1, "there is no text below the head")
    if len(whole) > BODY_LIMIT:
        mistakes.add(path, first, f"the text is too long: {len(whole)} characters, at most {BODY_LIMIT}")
    for number, words in enumerate(body, first):
        if TAG.search(AUTOLINK.sub("", words)):
            mistakes.add(path, number, "an HTML tag; use Markdown only")
        if re.match(r" {0,3}#(?!#)|=+\s*$", words):
            mistakes.add(path, number, "a heading of the first level; headings in a text begin with `##`")
        if "![" in words:
            mistakes.add(path, number, "a picture; texts have no pictures")
        for inline, reference in LINK.findall(words):
            if not (inline or reference).startswith(("https://", "mailto:")):
                mistakes.add(path, number, "a link must begin with https:// or mailto:")
