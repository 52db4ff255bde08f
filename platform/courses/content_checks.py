"""What a programme's structure must agree on with itself, beyond the shape of each part."""

from collections.abc import Iterator

from courses.content_answers import wrong_fields
from courses.content_badges import BadgeContent
from courses.content_files import Mistakes, Page, Source
from courses.content_schema import Offset, ProgrammeFile, SessionFile, SessionFront, TaskFile
from courses.content_values import Part, Share
from courses.vocabulary import DoneBy, FieldKind, SeenBy, TaskKind


def check_programme(
    whole: ProgrammeFile, source: Source, folder_name: str, badge: BadgeContent | None, mistakes: Mistakes
) -> None:
    """Add a mistake for everything in `whole` that contradicts something else in it, or in its badge."""
    for loc, message in (*_contradictions(whole, folder_name), *_badge(whole, badge)):
        mistakes.add(source.path, source.line(*loc), message)


_Found = Iterator[tuple[tuple[str | int, ...], str]]


def _contradictions(whole: ProgrammeFile, folder_name: str) -> _Found:
    if whole.slug != folder_name:
        yield ("slug",), f"`slug` must be the folder's name, {folder_name}"
    if whole.head_count.least > whole.head_count.most:
        yield ("head_count",), "`least` must not be more than `most`"
    for place, language in enumerate(whole.languages):
        if language in whole.languages[:place]:
            yield ("languages", place), f"the language `{language}` is here twice"
    yield from _repeated_keys(whole)
    yield from _sessions(whole)
    session_numbers = {session.key: session.weeks_after_first * 7 for session in whole.sessions}
    for place, task in enumerate(whole.tasks):
        yield from _task(("tasks", place), task, session_numbers)
        yield from (
            (("tasks", place, *loc), message)
            for loc, message in (*wrong_fields(task), *_answers(task, whole.tasks[:place]))
        )
    if whole.fair is not None and whole.fair.session not in session_numbers:
        yield ("fair", "session"), f"there is no session `{whole.fair.session}`"


def _badge(whole: ProgrammeFile, badge: BadgeContent | None) -> _Found:
    if whole.criteria is None:
        if badge is not None and badge.rules is None:
            yield ("badge",), "`badge` and `criteria` go together"
        return
    if whole.badge is None:
        yield ("criteria",), "`badge` and `criteria` go together"
    if badge is not None and badge.rules is not None:
        yield ("criteria",), f"the badge `{badge.slug}` has `rules` of its own; leave `criteria` out here"
    if whole.criteria.sessions_attended > len(whole.sessions):
        yield ("criteria", "sessions_attended"), f"there are only {len(whole.sessions)} sessions"
    if whole.criteria.tasks is Share.ALL and not whole.tasks:
        yield ("criteria", "tasks"), "the badge asks for all tasks, but there are none"
    if whole.criteria.reviews is Share.ALL and whole.fair is None:
        yield ("criteria", "reviews"), "the badge asks for all reviews, but there is no fair"
    if not whole.criteria.sessions_attended and Share.ALL not in (
        whole.criteria.tasks,
        whole.criteria.reviews,
    ):
        yield ("criteria",), "the badge asks for nothing; everybody would have it at once"


def _repeated_keys(whole: ProgrammeFile) -> _Found:
    places: list[tuple[tuple[str | int, ...], str]] = []
    for place, session in enumerate(whole.sessions):
        places.append((("sessions", place, "key"), session.key))
        places.extend(
            (("sessions", place, "materials", number), key) for number, key in enumerate(session.materials)
        )
    places.extend((("tasks", place, "key"), task.key) for place, task in enumerate(whole.tasks))
    seen = {"programme"}  # the name of the programme's own text
    for loc, key in places:
        if key in seen:
            yield loc, f"the key `{key}` is in use already; every session, task and material needs its own"
        seen.add(key)


def _sessions(whole: ProgrammeFile) -> _Found:
    for place, session in enumerate(whole.sessions):
        if session.ends <= session.starts:
            yield ("sessions", place, "ends"), f"the session `{session.key}` ends before it starts"
        if place == 0 and session.weeks_after_first != 0:
            yield ("sessions", place, "weeks_after_first"), "the first session is 0 weeks after the first"
        if place > 0 and session.weeks_after_first < whole.sessions[place - 1].weeks_after_first:
            yield ("sessions", place, "weeks_after_first"), "this session would come before the one above it"
        if place > 0 and _collide(whole.sessions[place - 1], session):
            message = f"the session `{session.key}` begins before the one above it has ended"
            yield ("sessions", place, "starts"), message


def _collide(earlier: SessionFile, later: SessionFile) -> bool:
    """Whether two sessions would be suggested for the same hours of one day."""
    return earlier.weeks_after_first == later.weeks_after_first and later.starts < earlier.ends


def _task(loc: tuple[str | int, ...], task: TaskFile, session_numbers: dict[str, int]) -> _Found:
    moments: dict[str, int] = {}
    for name, offset in (("opens", task.opens), ("due", task.due), ("cut_off", task.cut_off)):
        if offset is None:
            continue
        if offset.of in session_numbers:
            moments[name] = _number(offset, session_numbers)
        else:
            yield (*loc, name, "of"), f"there is no session `{offset.of}`"
    if moments.keys() >= {"due", "opens"} and moments["due"] < moments["opens"]:
        yield (*loc, "due"), f"the task `{task.key}` would close before it opens"
    if moments.keys() >= {"due", "cut_off"} and moments["cut_off"] < moments["due"]:
        yield (*loc, "cut_off"), f"the task `{task.key}` would take no answer before it is due"
    if task.kind is TaskKind.PRE_WORK and moments.get("due", -1) >= 0:
        yield (*loc, "due"), f"the pre-work `{task.key}` must close before the first session"
    if task.kind is TaskKind.INTERIM and moments.get("due", 0) > max(session_numbers.values()):
        yield (
            (*loc, "due"),
            (f"the interim assignment `{task.key}` would close after the last session; its kind is `final`"),
        )
    if task.answer.text is Part.NONE and task.answer.files is Part.NONE and not task.fields:
        yield (*loc, "answer"), f"the task `{task.key}` asks for neither text nor files"


def _answers(task: TaskFile, earlier: list[TaskFile]) -> _Found:
    """Whom the task is compared with and seen by."""
    if task.seen_by is SeenBy.GROUP and task.done_by is DoneBy.PERSON:
        yield ("seen_by",), "`group` goes with a task that a group does; see `done_by`"
    if task.compared_with is None:
        return
    before = next((other for other in earlier if other.key == task.compared_with), None)
    if before is None:
        yield ("compared_with",), f"there is no task `{task.compared_with}` before this one"
    elif not _scales(task) & _scales(before):
        message = f"`{task.key}` and `{before.key}` have no scale with the same key and the same steps"
        yield ("compared_with",), message


def _scales(task: TaskFile) -> set[tuple[str, int | None]]:
    return {(field.key, field.steps) for field in task.fields if field.kind is FieldKind.SCALE}


def _number(offset: Offset, session_numbers: dict[str, int]) -> int:
    return session_numbers[offset.of] + offset.days


_Plans = dict[str, dict[str, Page[SessionFront]]]


def check_plans(whole: ProgrammeFile, texts: _Plans, mistakes: Mistakes) -> None:
    """Add a mistake for every plan that does not fit its session or the same plan in another language."""
    for session in whole.sessions:
        pages = texts.get(session.key, {})
        first_language, first = next(iter(pages.items()), ("", None))
        for language, page in pages.items():
            for loc, message in _plan(session, page.front):
                mistakes.add(page.source.path, page.source.line(*loc), message)
            if first is not None and language != first_language:
                for loc, message in _same_times(first_language, first.front, page.front):
                    mistakes.add(page.source.path, page.source.line(*loc), message)


def _plan(session: SessionFile, front: SessionFront) -> _Found:
    for place, slot in enumerate(front.plan):
        if not session.starts <= slot.starts < session.ends:
            hours = f"{session.starts:%H:%M}-{session.ends:%H:%M}"
            yield ("plan", place), f"{slot.starts:%H:%M} is not within the session, {hours}"
        if place and slot.starts <= front.plan[place - 1].starts:
            yield ("plan", place), f"{slot.starts:%H:%M} is not later than the line above it"


def _same_times(language: str, model: SessionFront, front: SessionFront) -> _Found:
    times = [slot.starts for slot in front.plan]
    wanted = [slot.starts for slot in model.plan]
    if times != wanted:
        place = next(
            (n for n, (one, other) in enumerate(zip(times, wanted, strict=False)) if one != other),
            len(times) - 1,
        )
        said = ", ".join(f"{time:%H:%M}" for time in wanted) or "none"
        yield (
            ("plan", place) if times else ("plan",),
            f"the plan's times differ from those in `{language}`: {said}",
        )
