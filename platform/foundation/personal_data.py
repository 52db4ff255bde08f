"""What is known of people: each column of each table is declared here by its room, and all else follows.

From the declarations come the page "What we hold and why", the copy that a person may ask for, and what
erasing takes away. A column that nobody declared fails a test, so that none is forgotten.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import IO, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement

from foundation.database import Base


class Kind(StrEnum):
    """What a column holds."""

    IDENTITY = "who somebody is and how to reach them"
    WORDS = "what somebody wrote"
    OTHERS = "what others wrote, or their names"
    FACT = "what happened, and when"
    KEY = "which row belongs to which"
    SECRET = "what nobody reads, such as a password's hash"  # noqa: S105
    PUBLISHED = "words and figures of the house, of nobody in particular"


class Fate(StrEnum):
    """What becomes of a column's value when its person is erased."""

    BLANK = "is emptied"
    IF_ASKED = "is emptied when the person asks for that too"
    STAYS = "stays, without a name"


class Basis(StrEnum):
    """Why the house may hold it (Regulation 2016/679, article 6)."""

    TASK = "task"
    SECURITY = "security"
    CONSENT = "consent"
    NONE = "none"


BASES: dict[Basis, Any] = {
    Basis.TASK: _l("The coaching that your organisation has ordered can't be given without it."),
    Basis.SECURITY: _l("It keeps your account, and everybody else's, safe."),
    Basis.CONSENT: _l("You allowed it, and may change your mind at any time."),
    Basis.NONE: "",
}


class Keep(StrEnum):
    """How long: each but the last two has a rule of `foundation.retention` that ends it."""

    SESSIONS = "sessions"
    LINKS = "links"
    FORMS = "forms"
    LETTERS = "letters"
    NUDGES = "nudges"
    INVITATIONS = "invitations"
    PLACES = "places"
    REQUESTS = "requests"
    OFFERS = "offers"
    APPLICATIONS = "applications"
    WORK = "work"
    COMPENSATIONS = "compensations"
    MESSAGES = "messages"
    COPIES = "copies"
    LOG = "log"
    ACCOUNT = "account"
    RECORD = "record"


KEEPS: dict[Keep, Any] = {
    Keep.SESSIONS: _l("Until 30 days after you signed out"),
    Keep.LINKS: _l("Until 30 days after the link ran out"),
    Keep.FORMS: _l("At most 2 hours, until you have signed in again"),
    Keep.LETTERS: _l("The text for 3 months, the date for as long as you have an account"),
    Keep.NUDGES: _l("12 months"),
    Keep.INVITATIONS: _l("Unanswered ones until 6 months after they ran out"),
    Keep.PLACES: _l("Unanswered ones until 6 months after they ran out"),
    Keep.REQUESTS: _l("Until 30 days after the link ran out"),
    Keep.OFFERS: _l("Until 30 days after the link ran out"),
    Keep.APPLICATIONS: _l("Unfinished ones 6 months; sent ones as documents of the programme office"),
    Keep.WORK: _l("The texts and files until the time set by the controller after the cohort has ended"),
    Keep.COMPENSATIONS: _l("The texts until the time set by the controller after the cohort has ended"),
    Keep.MESSAGES: _l("12 months after the answer"),
    Keep.COPIES: _l("7 days"),
    Keep.LOG: _l("5 years"),
    Keep.ACCOUNT: _l("As long as you have an account"),
    Keep.RECORD: _l("As long as the cohort is kept"),
}


@dataclass(frozen=True)
class Subject:
    """The person whose data is looked for; the values stay when their row has changed."""

    id: uuid.UUID
    email: str
    name: str
    with_posts: bool = False
    """Whether the person asked to have what they said in discussions taken away, too."""


@dataclass(frozen=True)
class Column:
    """One column: what it holds, whether its person gets it, what erasing does to it and why."""

    name: str
    kind: Kind
    exported: bool
    fate: Fate
    why: str = ""
    blank: Callable[[Subject], Any] | None = None
    """What to write instead of nothing, where the database or a page needs something."""


Columns = tuple[Column, ...]
Theirs = Callable[[Subject], ColumnElement[bool]]


@dataclass(frozen=True)
class Holding:
    """A table as one kind of person sees it: a piece of feedback has a writer and somebody it is about."""

    model: type[Base]
    what: Any
    theirs: Theirs | None
    """The rows that are a person's; None for a table that is about nobody."""
    basis: Basis
    keep: Keep
    columns: dict[str, Column]
    rows_go: bool = False
    stays: Any = ""
    """For the reader: what others still need of it, when something stays."""
    name: str = ""
    """What the copy calls it: the table's name, where a table is declared but once."""
    also: Mapping[str, Callable[[Any, Subject], Any]] = field(default_factory=dict)
    """What else the copy tells of a row: the title of the assignment that it answers."""

    @property
    def exported(self) -> list[str]:
        """The names of what its person gets, in the order declared."""
        return [column.name for column in self.columns.values() if column.exported and column.name != "id"]


Enclosure = tuple[str, bytes | Callable[[], IO[bytes]]]
"""A file for somebody's copy: its path in there, and its bytes or where they lie."""

HOLDINGS: list[Holding] = []
ENCLOSURES: list[Callable[[Subject], Iterable[Enclosure]]] = []
ERASERS: list[Callable[[Subject], None]] = []
"""What rooms do before the declared columns are emptied: files, drafts, a signed list.

The upper rooms are called first: what belongs to a row goes before the row."""
OBSTACLES: list[Callable[[Subject, bool], str | None]] = []
"""Why somebody can't go yet, in their language, or None; told whether the office asks for them."""

STAYS_NAMELESS = _l("Stays without your name, because others' work rests on it.")

_COMMON = {
    name: Column(name, Kind.FACT, True, Fate.STAYS, "a number and a date") for name in ("id", "created_at")
}


def enclose(finder: Callable[[Subject], Iterable[Enclosure]]) -> Callable[[Subject], Iterable[Enclosure]]:
    """Ask this function, too, for files that belong into somebody's copy."""
    ENCLOSURES.append(finder)
    return finder


def erases(eraser: Callable[[Subject], None]) -> Callable[[Subject], None]:
    """Call this function, too, when somebody is erased."""
    ERASERS.append(eraser)
    return eraser


def holds_back(obstacle: Callable[[Subject, bool], str | None]) -> Callable[[Subject, bool], str | None]:
    """Ask this function, too, whether somebody must hand something over before they go."""
    OBSTACLES.append(obstacle)
    return obstacle


def holding(
    model: type[Base],
    *groups: Columns,
    what: Any,
    theirs: Theirs,
    keep: Keep,
    basis: Basis = Basis.TASK,
    rows_go: bool = False,
    stays: Any = "",
    name: str = "",
    also: Mapping[str, Callable[[Any, Subject], Any]] | None = None,
) -> None:
    """Declare what a table knows of a person."""
    columns = {**_COMMON, **{column.name: column for group in groups for column in group}}
    name = name or model.__tablename__
    HOLDINGS.append(
        Holding(model, what, theirs, basis, keep, columns, rows_go, stays, name=name, also=also or {})
    )


def nobody(model: type[Base], columns: str) -> None:
    """Declare a table that is about nobody: the house's own words, dates, figures."""
    declared = {n: Column(n, Kind.PUBLISHED, False, Fate.STAYS, "about nobody") for n in columns.split()}
    HOLDINGS.append(Holding(model, "", None, Basis.NONE, Keep.RECORD, {**_COMMON, **declared}))


def identity(names: str, *, exported: bool = True, blank: Callable[[Subject], Any] | None = None) -> Columns:
    """Columns that tell who somebody is; they go."""
    return _columns(names, Kind.IDENTITY, exported, Fate.BLANK, blank=blank)


def words(names: str, *, stays: str = "", blank: Callable[[Subject], Any] | None = None) -> Columns:
    """Columns that the person wrote; they go, unless others need them."""
    return _columns(names, Kind.WORDS, True, Fate.STAYS if stays else Fate.BLANK, why=stays, blank=blank)


def rendered(names: str, *, stays: str = "") -> Columns:
    """The same words as HTML, which the copy leaves out."""
    return tuple(replace(column, exported=False) for column in words(names, stays=stays))


def if_asked(columns: Columns, blank: Callable[[Subject], Any] | None = None) -> Columns:
    """The same columns, emptied only for a person who asks for it."""
    why = "the conversation stays readable, unless its writer wants otherwise"
    return tuple(replace(column, fate=Fate.IF_ASKED, why=why, blank=blank) for column in columns)


def fact(names: str, *, goes: bool = False, exported: bool = True) -> Columns:
    """Columns that tell what happened; without a name they are nobody's."""
    fate = Fate.BLANK if goes else Fate.STAYS
    return _columns(
        names, Kind.FACT, exported, fate, why="" if goes else "a fact, of nobody when the name is gone"
    )


def key(names: str) -> Columns:
    """Keys of other rows; they lead to a person without name or address."""
    return _columns(names, Kind.KEY, False, Fate.STAYS, why="a random number; what it leads to has no name")


def secret(names: str, *, goes: bool = True) -> Columns:
    """Hashes and the like: never given out."""
    return _columns(names, Kind.SECRET, False, Fate.BLANK if goes else Fate.STAYS, why="a hash tells nothing")


def others(names: str, *, goes: bool = False) -> Columns:
    """What somebody else wrote: it is not this person's to take along."""
    fate = Fate.BLANK if goes else Fate.STAYS
    return _columns(names, Kind.OTHERS, False, fate, why="" if goes else "somebody else's words")


def _columns(
    names: str,
    kind: Kind,
    exported: bool,
    fate: Fate,
    why: str = "",
    blank: Callable[[Subject], Any] | None = None,
) -> Columns:
    return tuple(Column(name, kind, exported, fate, why, blank) for name in names.split())
