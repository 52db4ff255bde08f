"""The copy of all that is kept of a person: one archive with data for machines, a page, and files."""

import json
import shutil
import uuid
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from tempfile import TemporaryFile
from typing import IO, Any

from flask import current_app, render_template
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from foundation import clock
from foundation.audit import record
from foundation.database import db
from foundation.files import FileNotSaved, StoredFile, forget_all, keep_made
from foundation.languages import in_language
from foundation.personal_data import BASES, ENCLOSURES, HOLDINGS, KEEPS, Holding, Subject
from foundation.storage import StorageFailed
from people.models import Person
from privacy import labels, letters
from privacy.models import DataExport
from privacy.queries import export_of
from privacy.vocabulary import COPY_LIFE, ExportState

FORMAT = "kehittamo-copy/1"
"""What `data.json` says of itself; rises when its keys change their meaning."""


@dataclass(frozen=True)
class Part:
    """One table's rows about the person."""

    holding: Holding
    rows: list[dict[str, Any]]

    @property
    def what(self) -> str:
        return str(self.holding.what)


def ask(person: Person) -> DataExport:
    """A copy will be made; one at a time: while one is being made, it is that one."""
    existing = export_of(person)
    if existing is not None and existing.state is ExportState.ASKED:
        return existing
    if existing is not None:
        forget_copies([existing.id])
    made = DataExport(id=uuid.uuid4(), person_id=person.id)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:  # the other half of a double click was faster
        return db.session.scalars(select(DataExport).where(DataExport.person_id == person.id)).one()
    record(person, "asked for a copy", person)
    return made


def forget_copies(exports: Sequence[uuid.UUID]) -> int:
    """These copies are no more, nor their bytes; returns how many copies they were."""
    files = db.session.scalars(select(DataExport.file_id).where(DataExport.id.in_(exports))).all()
    fresh = {"synchronize_session": False}
    db.session.execute(delete(DataExport).where(DataExport.id.in_(exports)), execution_options=fresh)
    forget_all([file for file in files if file is not None])
    return len(files)


def gather(whom: Subject) -> list[Part]:
    """Every row that is the person's, as declared: nobody else's words, and no keys of other people."""
    parts = []
    for holding in HOLDINGS:
        if holding.theirs is None:
            continue
        columns = holding.exported
        rows = db.session.scalars(
            select(holding.model).where(holding.theirs(whom)).order_by(holding.model.created_at)
        ).unique()
        told = [
            {"id": row.id}
            | {name: tell(row, whom) for name, tell in holding.also.items()}
            | {name: getattr(row, name) for name in columns}
            for row in rows
        ]
        if told:
            parts.append(Part(holding, told))
    return parts


def write(person: Person, target: IO[bytes]) -> None:
    """The archive is in ``target``: `data.json`, `index.html`, and the person's files."""
    whom = Subject(person.id, person.email, person.name)
    with in_language(person.language), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        parts = gather(whom)
        archive.writestr("data.json", json.dumps(_for_machines(person, parts), ensure_ascii=False, indent=1))
        page = render_template(
            "privacy/copy.html", person=person, parts=parts, made_at=clock.now(), labels=labels
        )
        archive.writestr("index.html", page)
        for find in ENCLOSURES:
            for path, content in find(whom):
                if isinstance(content, bytes):
                    archive.writestr(path, content)
                else:
                    _enclose(archive, path, content)


def _enclose(archive: zipfile.ZipFile, path: str, opened: Callable[[], IO[bytes]]) -> None:
    """Put a stored file into the archive; one that the scanner took away is not there."""
    with suppress(FileNotFoundError), opened() as source, archive.open(path, "w") as sink:
        shutil.copyfileobj(source, sink)


def _for_machines(person: Person, parts: Sequence[Part]) -> dict[str, Any]:
    """The keys: `format`, `made_at`, `person`; in `tables` by name `what`, `why`, `how_long`, `rows`."""
    return {
        "format": FORMAT,
        "made_at": clock.now().isoformat(),
        "person": str(person.id),
        "tables": {
            part.holding.name: {
                "what": part.what,
                "why": str(BASES[part.holding.basis]),
                "how_long": str(KEEPS[part.holding.keep]),
                "rows": [{name: _plain(value) for name, value in row.items()} for row in part.rows],
            }
            for part in parts
        },
    }


def _plain(value: Any) -> Any:
    """The value as JSON has it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def make(person_id: uuid.UUID) -> bool:
    """The person's copy is ready and a letter says so; false when it is no longer wanted or was made.

    The archive is written before the row changes, so that no transaction waits for a disk; a second worker
    loses at the row, and the sweep takes what it wrote.
    """
    person = db.session.get(Person, person_id)
    if person is None or not person.is_active:
        return False
    try:
        with TemporaryFile(dir=current_app.config["DATA_DIR"]) as made:  # gone with the worker, if it dies
            write(person, made)
            stored = keep_made("kehittamo.zip", "application/zip", made)
        db.session.flush()
    except (FileNotSaved, StorageFailed):
        fail(person_id)
        return False
    return _hand_over(person, stored)


def _hand_over(person: Person, stored: StoredFile) -> bool:
    now = clock.now()
    values = {
        "state": ExportState.READY,
        "ready_at": now,
        "expires_at": now + COPY_LIFE,
        "file_id": stored.id,
    }
    won = db.session.execute(
        update(DataExport)
        .where(DataExport.person_id == person.id, DataExport.state == ExportState.ASKED)
        .values(values)
        .returning(DataExport.id)
        .execution_options(synchronize_session=False)
    ).first()
    if won is None:
        db.session.delete(stored)
        return False
    letters.copy_ready(person, db.session.get_one(DataExport, won[0], populate_existing=True))
    return True


def fail(person_id: uuid.UUID) -> None:
    """The copy could not be made; its person reads so and may ask again."""
    db.session.execute(
        update(DataExport)
        .where(DataExport.person_id == person_id, DataExport.state == ExportState.ASKED)
        .values(state=ExportState.FAILED)
        .execution_options(synchronize_session=False)
    )
