"""Long lists in pages: whatever number an address asks for, the answer is a page that exists."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select

from foundation.database import db

Row = TypeVar("Row")
PER_PAGE = 25


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list; `macros/parts.html` draws its way to the pages before and after."""

    rows: list[Row]
    page: int
    pages: int
    total: int

    @property
    def has_prev(self) -> bool:
        return self.page > 1

    @property
    def prev_num(self) -> int:
        return self.page - 1

    @property
    def has_next(self) -> bool:
        return self.page < self.pages

    @property
    def next_num(self) -> int:
        return self.page + 1


def page_number(asked: str | None, pages: int) -> int:
    """The page that an address asks for, brought between the first and the last."""
    text = (asked or "").strip()
    if not (text.isascii() and text.isdigit()):
        return 1
    wanted = int(text) if len(text) < 10 else pages
    return max(1, min(wanted, pages))


def pages_of(total: int, per_page: int = PER_PAGE) -> int:
    """How many pages that many rows take; at least one."""
    return max(1, -(-total // per_page))


def paged(statement: Select[Row], *, total: int, asked: str | None, per_page: int = PER_PAGE) -> Page[Row]:
    """The page of the statement's rows that was asked for; ``total`` is the number of all rows."""
    pages = pages_of(total, per_page)
    page = page_number(asked, pages)
    rows: list[Any] = list(db.session.scalars(statement.limit(per_page).offset((page - 1) * per_page)))
    return Page(rows=rows, page=page, pages=pages, total=total)
