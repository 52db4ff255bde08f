"""Reads the authored words of `content/` and refuses them all if one is wrong, saying every mistake."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from courses import content_schema as schema
from courses.content_answers import answers_of, check_words
from courses.content_badges import BadgeContent, BadgeFile, BadgeFront, Badges, check_rules
from courses.content_checks import check_plans, check_programme
from courses.content_errors import check
from courses.content_files import ContentMistake, ContentRefused, Mistakes, Page, Source
from courses.content_materials import things_of
from courses.content_reading import Reading
from courses.content_schema import ProgrammeContent
from courses.content_values import is_key

__all__ = ["ContentMistake", "ContentRefused", "read_all", "read_badge", "read_programme", "read_whole"]


class Whole(NamedTuple):
    """All that a content folder says."""

    programmes: list[ProgrammeContent]
    milestones: list[BadgeContent]
    """The badges that no programme gives, and that other badges earn."""


def read_programme(folder: Path, badges: Path) -> ProgrammeContent:
    """The programme in `folder`, its badge from `badges`; ContentRefused with every mistake in either."""
    mistakes = Mistakes()
    content = _programme(folder, badges, Badges(), mistakes)
    mistakes.refuse_if_any()
    assert content is not None
    return content


def read_badge(folder: Path) -> BadgeContent:
    """The badge in `folder`; ContentRefused with every mistake in it."""
    mistakes = Mistakes()
    badge = _badge(folder, Badges(), mistakes)
    mistakes.refuse_if_any()
    assert badge is not None
    return badge


def read_all(content_root: Path) -> list[ProgrammeContent]:
    """Every programme of `content_root`, in the order of slugs; as `read_whole` reads them."""
    return read_whole(content_root).programmes


def read_whole(content_root: Path) -> Whole:
    """All that `content_root` says; badges that nobody gives are checked too.

    Raises ContentRefused with the mistakes of all files: then nothing is returned, not even what was right.
    """
    mistakes = Mistakes()
    read = Badges()
    badges = content_root / "badges"
    folders = list(_folders(badges, mistakes))
    for folder in folders:
        _badge(folder, read, mistakes)
    programmes = [
        _programme(folder, badges, read, mistakes)
        for folder in _folders(content_root / "programmes", mistakes)
    ]
    read.check({folder.name for folder in folders}, mistakes)
    mistakes.refuse_if_any()
    return Whole([content for content in programmes if content is not None], read.milestones())


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


def _programme(folder: Path, badges: Path, read: Badges, mistakes: Mistakes) -> ProgrammeContent | None:
    before = len(mistakes.found)
    reading = Reading(folder, "programme.yaml", mistakes)
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
    badge = _badge_of(source, badges, reading.languages, read, mistakes)
    if whole is not None:
        check_programme(whole, source, folder.name, badge, mistakes)
        _check_rules(whole, source, badge, read, mistakes)
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


def _badge_of(
    source: Source, badges: Path, languages: list[str], read: Badges, mistakes: Mistakes
) -> BadgeContent | None:
    slug = source.values.get("badge")
    if not isinstance(slug, str):
        return None  # the programme gives none, or the schema has said what is wrong
    line = source.line("badge")
    if slug not in [path.name for path in badges.iterdir() if path.is_dir()] if badges.is_dir() else True:
        mistakes.add(source.path, line, f"there is no badge `{slug}` in {badges.name}/")
        return None
    badge = _badge(badges / slug, read, mistakes)
    for language in languages:
        if badge is not None and language not in badge.languages:
            mistakes.add(source.path, line, f"the badge `{slug}` has no words in the language `{language}`")
    return badge


def _check_rules(
    whole: schema.ProgrammeFile, source: Source, badge: BadgeContent | None, read: Badges, mistakes: Mistakes
) -> None:
    """What the badge itself asks for is there in the programme, which alone gives it."""
    if badge is None:
        return
    giver = read.givers.setdefault(badge.slug, whole.slug)
    if badge.rules is None:
        return
    if giver != whole.slug:
        message = (
            f"the badge `{badge.slug}` has rules of its own, and the programme `{giver}` gives it already"
        )
        mistakes.add(source.path, source.line("badge"), message)
        return
    check_rules(
        badge.rules,
        read.found[badge.slug][1],
        mistakes,
        sessions=len(whole.sessions),
        tasks=[task.key for task in whole.tasks],
        fair=whole.fair is not None,
        programme=whole.slug,
    )


def _badge(folder: Path, read: Badges, mistakes: Mistakes) -> BadgeContent | None:
    if folder.name in read.found:
        return read.found[folder.name][0]
    before = len(mistakes.found)
    reading = Reading(folder, "badge.yaml", mistakes)
    if reading.structure is None:
        reading.check_texts_at_least()
        return None
    whole = check(BadgeFile, reading.structure, mistakes)
    pages = reading.pages("", BadgeFront, "the badge", 1)
    reading.refuse_leftovers()
    if whole is not None and whole.slug != folder.name:
        line = reading.structure.line("slug")
        mistakes.add(reading.structure.path, line, f"`slug` must be the folder's name, {folder.name}")
    if whole is None or len(mistakes.found) > before:
        return None
    badge = BadgeContent(
        **dict(whole),
        name={language: page.front.name for language, page in pages.items()},
        description={language: page.front.description for language, page in pages.items()},
        criteria={language: page.body for language, page in pages.items()},
        tags={language: page.front.tags for language, page in pages.items()},
    )
    read.add(badge, reading.structure)
    return badge


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
