"""Reads the authored words of `content/` and refuses them all if one is wrong, saying every mistake."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from courses import content_schema as schema
from courses.content_answers import answers_of, check_words
from courses.content_checks import check_plans, check_programme
from courses.content_errors import check
from courses.content_files import (
    ContentMistake,
    ContentRefused,
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
from courses.content_materials import things_of
from courses.content_schema import BadgeContent, ProgrammeContent
from courses.content_values import Language, is_key

__all__ = ["ContentMistake", "ContentRefused", "read_all", "read_badge", "read_programme"]

LANGUAGES: tuple[str, ...] = get_args(Language)


def read_programme(folder: Path, badges: Path) -> ProgrammeContent:
    """The programme in `folder`, its badge from `badges`; ContentRefused with every mistake in either."""
    mistakes = Mistakes()
    content = _programme(folder, badges, mistakes)
    mistakes.refuse_if_any()
    assert content is not None
    return content


def read_badge(folder: Path) -> BadgeContent:
    """The badge in `folder`; ContentRefused with every mistake in it."""
    mistakes = Mistakes()
    badge = _badge(folder, mistakes)
    mistakes.refuse_if_any()
    assert badge is not None
    return badge


def read_all(content_root: Path) -> list[ProgrammeContent]:
    """Every programme of `content_root`, in the order of slugs; badges that nobody gives are checked too.

    Raises ContentRefused with the mistakes of all files: then nothing is returned, not even what was right.
    """
    mistakes = Mistakes()
    badges = content_root / "badges"
    for folder in _folders(badges, mistakes):
        _badge(folder, mistakes)
    read = [
        _programme(folder, badges, mistakes) for folder in _folders(content_root / "programmes", mistakes)
    ]
    mistakes.refuse_if_any()
    return [content for content in read if content is not None]


def _folders(parent: Path, mistakes: Mistakes) -> Iterator[Path]:
    if not parent.is_dir():
        mistakes.add(parent, 1, "this folder is missing")
        return
    for path in sorted(parent.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_symlink() and not path.resolve().is_relative_to(parent.resolve()):
            mistakes.add(path, 1, "this symbolic link leads out of the folder; put the folder itself here")
        elif path.is_dir():
            yield path
        else:
            mistakes.add(path, 1, "only folders belong here")


def _programme(folder: Path, badges: Path, mistakes: Mistakes) -> ProgrammeContent | None:
    before = len(mistakes.found)
    reading = _Reading(folder, "programme.yaml", mistakes)
    source = reading.structure
    if source is None:
        reading.check_texts_at_least()
        return None
    whole = check(schema.ProgrammeFile, source, mistakes)
    own = reading.pages("programme", schema.TextFront, "the programme itself", 1)
    sessions = reading.group(schema.SessionFront, "session", _keys(source, "sessions"))
    tasks = reading.group(schema.TaskFront, "task", _keys(source, "tasks"))
    materials = reading.group(schema.MaterialFront, "material", _materials(source))
    things = {key: things_of(pages, reading) for key, pages in materials.items()}
    reading.refuse_leftovers()
    badge = _badge_of(source, badges, reading.languages, mistakes)
    if whole is not None:
        check_programme(whole, source, folder.name, mistakes)
        check_plans(whole, sessions, mistakes)
        check_words({task.key: task for task in whole.tasks}, tasks, mistakes)
    if whole is None or len(mistakes.found) > before:
        return None
    return ProgrammeContent(
        **{name: getattr(whole, name) for name in _SAME}, **_words(own), badge=badge,
        sessions=[_session(each, sessions[each.key]) for each in whole.sessions],
        tasks=[_task(task, tasks[task.key]) for task in whole.tasks],
        materials=[
            schema.MaterialContent(key=key, session=session.key, **things[key], **_words(materials[key]))
            for session in whole.sessions for key in session.materials
        ],
    )  # fmt: skip


_SAME = (
    "slug", "languages", "price_euros", "head_count", "joining", "organisations", "open", "fair", "criteria",
)  # fmt: skip


def _session(
    session: schema.SessionFile, pages: dict[str, Page[schema.SessionFront]]
) -> schema.SessionContent:
    """The session with its plan: the times of the parts are the same in every language."""
    plans = {language: page.front.plan for language, page in pages.items()}
    rows = zip(*plans.values(), strict=True)
    plan = [
        schema.SlotContent(
            starts=row[0].starts,
            words={language: slot.words for language, slot in zip(plans, row, strict=True)},
        )
        for row in rows
    ]
    return schema.SessionContent(**dict(session), plan=plan, **_words(pages))


def _task(task: schema.TaskFile, pages: dict[str, Page[schema.TaskFront]]) -> schema.TaskContent:
    structure = {name: getattr(task, name) for name in _SAME_OF_TASK}
    action = {language: page.front.action for language, page in pages.items()}
    return schema.TaskContent(
        **structure,
        **answers_of(task, pages),
        text=task.answer.text,
        files=task.answer.files,
        action=action,
        **_words(pages),
    )


_SAME_OF_TASK = (
    "key", "kind", "minutes", "opens", "due", "canvas", "compared_with", "seen_by", "done_by", "cut_off",
)  # fmt: skip


def _words(pages: dict[str, Page[Any]]) -> dict[str, Any]:
    return {
        "title": {language: page.front.title for language, page in pages.items()},
        "summary": {language: page.front.summary for language, page in pages.items()},
        "body": {language: page.body for language, page in pages.items()},
    }


def _badge_of(source: Source, badges: Path, languages: list[str], mistakes: Mistakes) -> BadgeContent | None:
    slug = source.values.get("badge")
    if not isinstance(slug, str):
        return None  # the programme gives none, or the schema has said what is wrong
    line = source.line("badge")
    if slug not in [path.name for path in badges.iterdir() if path.is_dir()] if badges.is_dir() else True:
        mistakes.add(source.path, line, f"there is no badge `{slug}` in {badges.name}/")
        return None
    badge = _badge(badges / slug, mistakes)
    for language in languages:
        if badge is not None and language not in badge.languages:
            mistakes.add(source.path, line, f"the badge `{slug}` has no words in the language `{language}`")
    return badge


def _badge(folder: Path, mistakes: Mistakes) -> BadgeContent | None:
    before = len(mistakes.found)
    reading = _Reading(folder, "badge.yaml", mistakes)
    if reading.structure is None:
        reading.check_texts_at_least()
        return None
    whole = check(schema.BadgeFile, reading.structure, mistakes)
    pages = reading.pages("", schema.BadgeFront, "the badge", 1)
    reading.refuse_leftovers()
    if whole is not None and whole.slug != folder.name:
        line = reading.structure.line("slug")
        mistakes.add(reading.structure.path, line, f"`slug` must be the folder's name, {folder.name}")
    if whole is None or len(mistakes.found) > before:
        return None
    return BadgeContent(
        **dict(whole),
        name={language: page.front.name for language, page in pages.items()},
        description={language: page.front.description for language, page in pages.items()},
        criteria={language: page.body for language, page in pages.items()},
        tags={language: page.front.tags for language, page in pages.items()},
    )


class _Reading:
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


def _keys(source: Source, part: str) -> Iterator[tuple[str, int]]:
    items = source.values.get(part)
    for place, item in enumerate(items if isinstance(items, list) else []):
        key = item.get("key") if isinstance(item, dict) else None
        if isinstance(key, str) and is_key(key):
            yield key, source.line(part, place, "key")


def _materials(source: Source) -> Iterator[tuple[str, int]]:
    sessions = source.values.get("sessions")
    for place, session in enumerate(sessions if isinstance(sessions, list) else []):
        keys = session.get("materials") if isinstance(session, dict) else None
        for number, key in enumerate(keys if isinstance(keys, list) else []):
            if isinstance(key, str) and is_key(key):
                yield key, source.line("sessions", place, "materials", number)
