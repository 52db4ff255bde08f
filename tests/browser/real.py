"""A person with a real browser: the acts of `tests.journeys`, on a screen, and an ear for complaints."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from playwright.sync_api import BrowserContext, Locator, Page, Response

from tests.browser.looking import follow
from tests.journeys.browsing import Fetched
from tests.journeys.somebody import Somebody

TOLD_IN_WORDS = (409, 422, 429)
"""What the page's own questions may be answered with: it says so itself, where its reader is looking."""


def listen(tab: Page, home: str, complaints: list[str]) -> None:
    """Note what the browser complains of, and every request to another host."""

    def console(message: object) -> None:
        kind, text = getattr(message, "type", ""), str(getattr(message, "text", ""))
        # a page that answers 422 or 404 is told of in the console too; its status is looked at elsewhere
        if kind in ("error", "warning") and not text.startswith("Failed to load resource"):
            complaints.append(f"{tab.url}: {text}")

    def request(sent: object) -> None:
        address = str(getattr(sent, "url", ""))
        if not address.startswith((home, "data:", "blob:")):
            complaints.append(f"{tab.url}: asks {address}")

    def answered(response: Response) -> None:
        asked_by_script = response.request.resource_type in ("fetch", "xhr")
        if asked_by_script and response.status in TOLD_IN_WORDS:
            return
        if response.status >= 400 and response.request.resource_type != "document":
            complaints.append(f"{tab.url}: {response.status} from {response.url}")

    tab.on("console", console)
    tab.on("pageerror", lambda error: complaints.append(f"{tab.url}: {error}"))
    tab.on("request", request)
    tab.on("response", answered)


class RealPerson(Somebody):
    """Somebody at a screen."""

    def __init__(
        self,
        app: Flask,
        name: str,
        email: str,
        *,
        language: str = "fi",
        context: BrowserContext,
        home: str,
        look: Callable[["RealPerson", Response], None] = lambda person, response: None,
    ) -> None:
        self.context, self.home, self.look = context, home, look
        self.complaints: list[str] = []
        super().__init__(app, name, email, language=language)

    def _open(self) -> None:
        self.context.add_cookies([{"name": "language", "value": self.language, "url": self.home}])
        self.tab = self.context.new_page()
        listen(self.tab, self.home, self.complaints)

    def go(self, address: str, *, status: int = 200) -> None:
        parts = urlsplit(address)
        query = f"?{parts.query}" if parts.query else ""
        self._see(self.tab.goto(f"{self.home}{parts.path or '/'}{query}"), status)

    def fetch(self, address: str, **headers: str) -> Fetched:
        answer = self.context.request.get(urljoin(self.home + self.address, address), headers=headers)
        assert answer.status == 200, f"{answer.status} from {address}"
        names = {name.title(): value for name, value in answer.headers.items()}
        return Fetched(answer.body(), names)

    def click(self, message: str, *, status: int = 200, **values: object) -> None:
        target = self.href(message, **values)
        links = self.tab.locator(f'a[href="{target}"]')
        self._follow(next(link for link in [*links.all(), links.first] if self._reveal(link)), status)

    def _follow(self, pressed: Locator, status: int) -> None:
        self._see(follow(pressed), status)

    def _see(self, response: Response | None, status: int) -> None:
        assert response is not None
        parts = urlsplit(self.tab.url)
        self.address = parts.path + (f"?{parts.query}" if parts.query else "")
        self._read(self.tab.content(), response.status, status)
        self.look(self, response)

    def _reveal(self, element: Locator) -> bool:
        """Whether the element can be seen, if need be after its menu was opened."""
        if not element.is_visible():
            menu = element.locator("xpath=ancestor::details[not(@open)]/summary")
            if menu.count() and menu.first.is_visible():
                menu.first.click()
        return element.is_visible()

    def _write(self, name: str, control: Tag, value: object) -> None:
        field = self.tab.locator(f'main [name="{name}"]')
        kind = control.get("type")
        if kind == "file":
            assert isinstance(value, list)
            mime = "application/octet-stream"
            field.set_input_files([{"name": n, "mimeType": mime, "buffer": content} for n, content in value])
            self.tab.wait_for_selector(".uploads progress", state="detached")
            self.page = BeautifulSoup(self.tab.content(), "lxml")  # a button more for each
        elif kind == "checkbox":
            field.set_checked(value is not None)
        elif kind == "radio":
            self.tab.locator(f'main [name="{name}"][value="{value}"]').check()
        elif control.name == "select":
            field.select_option(str(value))
        else:
            field.fill(str(value))

    def hand_in_wrongly(self, message: str, **values: Any) -> str:
        if not self.tab.locator("[data-saving]").is_visible():
            return super().hand_in_wrongly(message, **values)
        self.fill(**values)  # the file goes by itself, and what is wrong with it stands in its line
        line = self.tab.locator(".uploads li", has=self.tab.locator(".bad"))
        line.wait_for()
        line.locator("button").click()
        return self.tab.input_value("textarea[name=text]")

    def _push(self, button: Tag, place: int, status: int) -> None:
        pressed = self.tab.locator("form button").nth(place)
        assert self._reveal(pressed), f"{button} can't be seen on {self.address}"
        self._follow(pressed, status)
