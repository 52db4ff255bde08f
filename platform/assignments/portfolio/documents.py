"""Somebody's answers as files that they keep: one PDF to read, and an archive of texts and files."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from flask import render_template
from flask_babel import gettext as _
from zipstream import ZipStream

from assignments.models import Submission, SubmissionVersion
from assignments.portfolio.gathering import CohortWork
from assignments.wording import as_html, as_markdown
from courses.workbook.chapters import deeper
from foundation.languages import current_language, moment_text, say
from foundation.pdf import pdf_of
from foundation.storage import Storage, storage
from foundation.text import TextRefused, render_markdown
from people.models import Person

_NAME_LIMIT = 60
_PIECE = 64 * 1024


def as_pdf(person: Person, works: Sequence[CohortWork]) -> bytes:
    """All answers as they were sent last, each cohort on pages of its own, in the reader's language."""
    title = str(_("My work"))
    page = render_template(
        "assignments/portfolio/document.html", person=person, works=works, answer_html=_answer_html
    )
    return pdf_of(page, title=title, language=current_language())


def _answer_html(answer: Submission) -> str:
    """The newest version, or the draft of what was never sent, with its headings below a task's own."""
    plan, newest = answer.assignment.plan, answer.newest
    if newest:
        return deeper(as_html(plan, newest.text_html, newest.fields), 2)
    try:
        return deeper(render_markdown(as_markdown(plan, answer.fields, answer.text, current_language())), 2)
    except TextRefused:  # a draft may hold what can't be sent; the archive has it
        return ""


def as_archive(works: Sequence[CohortWork]) -> ZipStream:
    """A folder for each answer: its versions and unsent draft as Markdown, and the files that came with it.

    The archive is made piece by piece as it is fetched, so that it never lies anywhere whole.
    """
    archive, shelf = ZipStream(), storage()
    for work in works:
        folder = _name(f"{say(work.cohort.version.title)} {work.cohort.name}")
        for number, answer in enumerate(work.answers, start=1):
            place = f"{folder}/{number:02d} {_name(say(answer.assignment.plan.title))}"
            for path, text in _texts(answer):
                archive.add(text.encode(), f"{place}/{path}")
            for row in answer.files:
                if row.file.may_be_fetched:
                    path = f"{place}/{row.file.key[:8]} {_name(row.file.name)}"
                    archive.add(_pieces(shelf, row.file.key), path)
    return archive


def _texts(answer: Submission) -> Iterator[tuple[str, str]]:
    for version in answer.versions:
        yield _name(_("version %(number)s", number=version.number)) + ".md", _markdown(answer, version)
    if answer.has_unsent_changes:
        yield _name(_("draft")) + ".md", _markdown(answer, None)


def _markdown(answer: Submission, version: SubmissionVersion | None) -> str:
    plan = answer.assignment.plan
    text, fields = (version.text, version.fields) if version else (answer.text, answer.fields)
    sent = moment_text(version.created_at) if version else str(_("Not sent"))
    return f"# {say(plan.title)}\n\n{sent}\n\n{as_markdown(plan, fields, text, current_language())}\n"


def _pieces(shelf: Storage, key: str) -> Iterable[bytes]:
    """A file's bytes, opened only when the archive has come to it; the request is long answered then."""
    try:
        source: IO[bytes] = shelf.open(key)
    except FileNotFoundError:
        return
    with source:
        while piece := source.read(_PIECE):
            yield piece


def _name(words: str) -> str:
    """A name that every computer takes for a folder or a file."""
    return re.sub(r"[^\w .()-]", "", words).strip(" .")[:_NAME_LIMIT].strip(" .") or "-"
