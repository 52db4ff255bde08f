"""One folder of content being read: its structure, its texts in each language, and what is left over."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from courses.content_errors import check
from courses.content_files import (
    Front,
    Mistakes,
    Page,
    Source,
    files_under,
    read_page,
    read_text,
    read_yaml,
    stray_links,
)
from courses.content_values import Language

LANGUAGES: tuple[str, ...] = get_args(Language)


class Reading:
    """One folder being read: its structure file, its languages, and which files have been asked for."""

    def __init__(self, folder: Path, structure_name: str, mistakes: Mistakes) -> None:
        self.folder = folder
        self.mistakes = mistakes
        self.strays = stray_links(folder, mistakes)
        path = folder / structure_name
        self.asked_for = {path}
        self.structure = self._structure(path)
        named = self.structure.values.get("languages") if self.structure else None
        self.languages = [name for name in named if name in LANGUAGES] if isinstance(named, list) else []

    def _structure(self, path: Path) -> Source | None:
        if not path.exists():
            self.mistakes.add(path, 1, "this file is missing")
            return None
        text = None if path in self.strays else read_text(path, self.mistakes)
        return None if text is None else read_yaml(path, text, self.mistakes)

    def pages(self, key: str, front: type[Front], what: str, line: int) -> dict[str, Page[Front]]:
        """The text `key` in each language; what is missing or wrong is a mistake and left out."""
        found = {}
        for language in dict.fromkeys(self.languages):
            path = self.folder / language / f"{key}.md" if key else self.folder / f"{language}.md"
            if path in self.asked_for:
                continue  # the same key twice: told elsewhere
            self.asked_for.add(path)
            if not path.exists() and path not in self.strays:
                assert self.structure is not None
                where = f"{self.structure.path.name} line {line}"
                self.mistakes.add(
                    path, 1, f"this file is missing: {what} in the language `{language}` ({where})"
                )
                continue
            source = None if path in self.strays else read_page(path, self.mistakes)
            checked = None if source is None else check(front, source, self.mistakes)
            if source is not None and checked is not None:
                found[language] = Page(checked, source.body, source)
        return found

    def group(
        self, front: type[Front], what: str, keys: Iterator[tuple[str, int]]
    ) -> dict[str, dict[str, Page[Front]]]:
        """The texts of all `keys`, each in each language."""
        found: dict[str, dict[str, Page[Front]]] = {}
        for key, line in keys:
            found.setdefault(key, {}).update(self.pages(key, front, f"{what} `{key}`", line))
        return found

    def check_texts_at_least(self) -> None:
        """The structure cannot be read: still find what is wrong in any text."""
        for path in files_under(self.folder):
            if path.suffix == ".md" and path not in self.strays:
                read_page(path, self.mistakes)

    def refuse_leftovers(self) -> None:
        """Every file that nothing asked for is a mistake: it would be words that nobody ever reads."""
        for path in files_under(self.folder):
            if path not in self.asked_for and path not in self.strays:
                self.mistakes.add(path, 1, "nothing refers to this file")
