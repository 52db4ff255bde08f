"""The picture that other sites show beside a link to a public page (Open Graph)."""

from functools import lru_cache
from pathlib import Path

from courses.wording import host_name
from foundation import pdf
from foundation.languages import in_language, say
from projects.models import Project

_CARD = Path(__file__).parent / "card.typ"


def card_of(project: Project, language: str) -> bytes:
    """1200 x 630 pixels with what the work is called, in which programme and for whom; it names nobody."""
    with in_language(language):
        programme, home = say(project.cohort.version.title), host_name(project.cohort)
    return _card(project.title, programme, home, language)


@lru_cache(maxsize=64)
def _card(title: str, programme: str, home: str, language: str) -> bytes:
    """Drawn once for the process: the same words make the same picture."""
    document = {"title": title, "programme": programme, "home": home, "language": language}
    return pdf.picture_of(_CARD, document)
