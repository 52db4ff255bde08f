"""Finnish, Swedish, English: which one this reader gets, and how moments read in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time
from flask import Flask, Request, g, has_request_context, request
from flask_babel import Babel, Domain, force_locale, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from werkzeug.wrappers import Response

from foundation import clock
from foundation.database import Words

LANGUAGES: dict[str, str] = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
DEFAULT_LANGUAGE = "fi"
LANGUAGE_COOKIE = "language"

# "on Wednesday 24.2. at 23.59", as each language's newspapers write it
_DAY = {"fi": "EEE d.M.yyyy", "sv": "EEE d.M.yyyy", "en": "EEE d MMM yyyy"}
_TIME = {"fi": "H.mm", "sv": "H.mm", "en": "HH:mm"}
_JOIN = {"fi": "{day} klo {time}", "sv": "{day} kl. {time}", "en": "{day} at {time}"}


def choose_language(incoming: Request, own: str | None) -> str:
    """The language asked for with the switch, else the person's own, else the browser's, else Finnish."""
    asked = incoming.cookies.get(LANGUAGE_COOKIE)
    if asked in LANGUAGES:
        return asked
    if own in LANGUAGES:
        return own
    return incoming.accept_languages.best_match(list(LANGUAGES)) or DEFAULT_LANGUAGE


def remember(response: Response, language: str) -> None:
    """The browser reads this language for a year, whoever is signed in."""
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=365 * 86400, httponly=True, samesite="Lax")


def current_language() -> str:
    """The language code that texts are being written in now."""
    locale = _locale()
    return str(locale.language) if locale else DEFAULT_LANGUAGE


def _locale() -> Locale | None:
    """The library's locale. It looks through four proxies for the one that it has kept; one is enough."""
    try:
        kept: Locale | None = g._flask_babel.babel_locale
    except (AttributeError, RuntimeError):  # nothing is kept yet, or there is no context
        kept = None
    return kept or get_locale()


@contextmanager
def in_language(language: str) -> Iterator[None]:
    """Write in another reader's language for a while: letters go out in the receiver's."""
    with force_locale(language if language in LANGUAGES else DEFAULT_LANGUAGE):
        yield


class _Catalogues(Domain):
    """The words by language; the library spells a locale's name at each word, and a page has a hundred."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._words: dict[str, Any] = {}

    def get_translations(self) -> Any:
        locale = _locale()
        language = locale.language if locale else ""  # quicker to look up than a locale
        if language not in self._words:
            self._words[language] = super().get_translations()  # type: ignore[no-untyped-call]
        return self._words[language]

    @pass_eval_context
    def in_template(self, context: EvalContext, text: str, /, **values: Any) -> str:
        """The text with the values filled in, as Jinja's own `_` says it through five calls more."""
        said: str = self.get_translations().gettext(text)
        if context.autoescape:
            said = Markup(said)  # noqa: S704 - the catalogues are ours; what is filled in is escaped
        return said % values if values or "%" in said else said


def say(words: Words | None) -> str:
    """The text in the current language; where it is missing, Finnish, and then any there is."""
    if not words:
        return ""
    return words.get(current_language()) or words.get(DEFAULT_LANGUAGE) or next(iter(words.values()))


def moment_text(moment: datetime | None) -> str:
    """A moment as people in Finland write it: "ke 24.2.2027 klo 23.59"."""
    if moment is None:
        return ""
    language = current_language()
    local = clock.helsinki(moment)
    time = format_time(local, _TIME[language], locale=Locale(language))
    return _JOIN[language].format(day=day_text(local.date()), time=time)


def time_text(moment: datetime | None) -> str:
    """A time of day as the reader's language writes it: "15.30"."""
    if moment is None:
        return ""
    language = current_language()
    return format_time(clock.helsinki(moment), _TIME[language], locale=Locale(language))


def wall_time_text(wall: time) -> str:
    """The same of a time that has no date: "9.30"."""
    language = current_language()
    return format_time(wall, _TIME[language], locale=Locale(language))


def day_text(day: date | datetime | None) -> str:
    """A date as people in Finland write it: "ke 24.2.2027"."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = clock.helsinki(day).date()
    language = current_language()
    return format_date(day, _DAY[language], locale=Locale(language))


def install(app: Flask, own_language: Any) -> None:
    """Set up the languages; ``own_language()`` gives the signed-in person's language or None."""

    def select() -> str:
        if not has_request_context():
            return DEFAULT_LANGUAGE
        return choose_language(request, own_language())

    babel = Babel(app, locale_selector=select, timezone_selector=lambda: "Europe/Helsinki")  # type: ignore[no-untyped-call]
    words = babel.domain_instance = _Catalogues()
    app.jinja_env.globals.update(_=words.in_template, gettext=words.in_template)
    app.add_template_filter(moment_text, "moment")
    app.add_template_filter(day_text, "day")
    app.add_template_filter(say, "say")
