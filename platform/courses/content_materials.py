"""What a material is besides its words, as content files tell it: a file, a link, a video, or no more."""

import hashlib
from pathlib import Path
from typing import Any, Protocol

from courses.content_files import Mistakes, Page
from courses.content_schema import FileContent, MaterialFront
from courses.vocabulary import MaterialKind
from foundation.contents import FileRefused, checked
from foundation.files import FILE_LIMIT
from foundation.languages import in_language

FOLDER = "files"


class ReadFolder(Protocol):
    """The folder that is being read, as far as it matters here."""

    folder: Path
    mistakes: Mistakes
    strays: set[Path]
    asked_for: set[Path]


def things_of(pages: dict[str, Page[MaterialFront]], reading: ReadFolder) -> dict[str, Any]:
    """Kind, addresses, captions and files of a material; what is wrong with them is a mistake."""
    kinds = {language: _kind(page, reading.mistakes) for language, page in pages.items()}
    first_language, kind = next(iter(kinds.items()), ("", MaterialKind.PAGE))
    for language, other in kinds.items():
        if other is not kind:
            message = f"this is a {other.value}, but in the language `{first_language}` a {kind.value}"
            reading.mistakes.add(pages[language].source.path, 1, message)
    fronts = {language: page.front for language, page in pages.items()}
    files = {language: _file(page, reading) for language, page in pages.items() if page.front.file}
    addresses = {language: front.link or front.video for language, front in fronts.items()}
    return {
        "kind": kind,
        "addresses": {language: address for language, address in addresses.items() if address},
        "captions": {key: front.captions for key, front in fronts.items() if front.captions},
        "files": {language: file for language, file in files.items() if file is not None},
    }


def _kind(page: Page[MaterialFront], mistakes: Mistakes) -> MaterialKind:
    told = [kind for kind in MaterialKind if getattr(page.front, kind.value, None)]
    for extra in told[1:]:
        message = f"a material is one thing: this has `{told[0].value}` already"
        mistakes.add(page.source.path, page.source.line(extra.value), message)
    if page.front.captions and MaterialKind.VIDEO not in told:
        message = "only a `video` has `captions`"
        mistakes.add(page.source.path, page.source.line("captions"), message)
    return told[0] if told else MaterialKind.PAGE


def _file(page: Page[MaterialFront], reading: ReadFolder) -> FileContent | None:
    """The file that the page names, once it is there, small enough, and what its name says."""
    name = page.front.file or ""
    path = reading.folder / FOLDER / name
    reading.asked_for.add(path)
    if path in reading.strays:
        return None  # told already
    if problem := _problem(path, name):
        reading.mistakes.add(page.source.path, page.source.line("file"), problem)
        return None
    return FileContent(name=name, digest=hashlib.sha256(path.read_bytes()).hexdigest(), path=path)


def _problem(path: Path, name: str) -> str:
    if not path.is_file():
        return f"there is no file {FOLDER}/{name}"
    try:
        size = path.stat().st_size
        if not size:
            return f"{FOLDER}/{name} is empty"
        if size > FILE_LIMIT:
            return f"{FOLDER}/{name} is too large: at most {FILE_LIMIT // 1024 // 1024} MB"
        with in_language("en"):  # as all that is said of content files
            checked(name, path.read_bytes())
    except OSError as error:
        return f"{FOLDER}/{name} cannot be opened ({error.strerror})"
    except FileRefused as refused:
        return f"{FOLDER}/{refused}"
    return ""
