"""The files of a programme's materials come into the storage."""

import hashlib
import io
import uuid

from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from courses.content_schema import FileContent, ProgrammeContent
from courses.materials.models import MaterialFile
from courses.models import ProgrammeVersion
from foundation.database import db
from foundation.files import FileRefused, StoredFile, keep


def keep_files(version: ProgrammeVersion, content: ProgrammeContent) -> None:
    """Every file of the version's materials is in the storage, the same bytes of one name once.

    Raises `FileRefused`, also when a file is not what it was when the content was read.
    """
    rows = {row.key: row.id for row in version.materials}
    kept: dict[tuple[str, str], uuid.UUID] = {}
    for page in content.materials:
        for language, file in page.files.items():
            if (file.name, file.digest) not in kept:
                kept[file.name, file.digest] = _known(file) or _stored(file)
            db.session.add(
                MaterialFile(
                    material_id=rows[page.key],
                    language=language,
                    digest=file.digest,
                    file_id=kept[file.name, file.digest],
                )
            )
    db.session.flush()


def _known(file: FileContent) -> uuid.UUID | None:
    """The same file of an older version of the programme, or of another programme."""
    statement = (
        select(MaterialFile.file_id)
        .join(MaterialFile.file)
        .where(MaterialFile.digest == file.digest, StoredFile.name == file.name)
        .limit(1)
    )
    return db.session.scalar(statement)


def _stored(file: FileContent) -> uuid.UUID:
    data = file.path.read_bytes()
    if hashlib.sha256(data).hexdigest() != file.digest:
        raise FileRefused(_("%(name)s: the file has changed since it was read.", name=file.name))
    stored = keep(FileStorage(io.BytesIO(data), filename=file.name))
    db.session.flush()
    return stored.id
