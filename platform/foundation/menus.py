"""Rows of pages that belong together: each room offers its pages, and the layout shows the whole row."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for


@dataclass(frozen=True)
class Tab:
    """One page of the row, as the page being shown sees it."""

    label: str
    url: str
    current: str
    """What `aria-current` says: "page" on the page itself, "true" on one behind it, nothing elsewhere."""
    count: int = 0


@dataclass
class Menu:
    """A row of pages, each at its place, from left to right."""

    _pages: list[tuple[int, Any, str, frozenset[str], Callable[[], bool]]] = field(default_factory=list)

    def offer(
        self,
        label: Any,
        endpoint: str,
        *,
        place: int,
        behind: tuple[str, ...] = (),
        shown: Callable[[], bool] = lambda: True,
    ) -> None:
        """Put a page into the row, at its ``place``; ``behind`` are the endpoints of pages behind it.

        ``shown`` is asked at each request whether the page is of any use to whoever looks at the row.
        """
        if all(endpoint != page[2] for page in self._pages):
            self._pages.append((place, label, endpoint, frozenset(behind), shown))
            self._pages.sort(key=lambda page: page[0])

    def tabs(self) -> list[Tab]:
        """The row for the request being answered."""
        here = request.endpoint or ""
        return [
            Tab(
                label=str(label),
                url=url_for(endpoint),
                current="page" if here == endpoint else "true" if here in behind else "",
            )
            for _place, label, endpoint, behind, shown in self._pages
            if shown()
        ]


ACCOUNT = Menu()
"""One's own account: who I am, how I sign in, what is kept of me."""
OFFICE = Menu()
"""The programme office's pages; only the office sees the row."""

MENUS: dict[str, Callable[[], list[Tab]]] = {"account_tabs": ACCOUNT.tabs, "office_tabs": OFFICE.tabs}
"""What the layouts call."""
