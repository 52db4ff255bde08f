"""What a material that trainers write leads to: an address, a video, a file of theirs, or nothing more."""

import hashlib
import uuid
from dataclasses import dataclass

from sqlalchemy import delete
from werkzeug.datastructures import FileStorage

from courses.materials.models import MaterialFile
from courses.materials.videos import video_at
from courses.models import Material
from courses.vocabulary import MaterialKind
from foundation.database import db
from foundation.files import keep
from foundation.languages import say


@dataclass(frozen=True)
class Leads:
    """What a trainer wants a material to lead to; with neither, a file that is there stays."""

    address: str = ""
    captioned: bool = False
    """Whether the video at the address has captions in the language of the text."""
    upload: FileStorage | None = None


NOWHERE = Leads()


def address_of(material: Material, language: str) -> str:
    """The address as somebody who writes in the language sees it; empty for a page and for a file."""
    if material.kind is MaterialKind.FILE:
        return ""
    return material.leads_to.get(language) or say(material.leads_to)


def is_captioned(material: Material, language: str) -> bool:
    """Whether the video has captions in the language."""
    return language in material.captions.get(language, [])


def leads_there(material: Material, wanted: Leads, language: str) -> bool:
    """Whether the material leads there already, as for the second half of a double click."""
    if wanted.upload is not None:
        return bool(material.digests) and material.digests.get(language) == _digest(wanted.upload)
    if material.kind is MaterialKind.FILE and not wanted.address:
        return True
    same = _address(wanted.address) == address_of(material, language)
    return same and (_kind(wanted.address), wanted.captioned) in (
        (MaterialKind.VIDEO, is_captioned(material, language)),
        (MaterialKind.LINK, wanted.captioned),
        (MaterialKind.PAGE, wanted.captioned),
    )


def lead(material: Material, wanted: Leads, language: str) -> None:
    """The material leads there in the language; what it led to otherwise than by this kind goes.

    Raises `FileRefused`.
    """
    if leads_there(material, wanted, language):
        return
    kind = MaterialKind.FILE if wanted.upload is not None else _kind(wanted.address)
    if kind is not material.kind:
        material.kind, material.leads_to, material.digests, material.captions = kind, {}, {}, {}
    if wanted.upload is not None:
        _keep(material, wanted.upload, language)
    elif wanted.address:
        material.leads_to = {**material.leads_to, language: _address(wanted.address)}
    if kind is MaterialKind.VIDEO:
        material.captions = {**material.captions, language: [language] if wanted.captioned else []}


def _kind(address: str) -> MaterialKind:
    if not address:
        return MaterialKind.PAGE
    return MaterialKind.VIDEO if video_at(address) else MaterialKind.LINK


def _address(address: str) -> str:
    """As the video's host gives it, however it was copied; any other as it is."""
    video = video_at(address)
    return video.page if video else address


def _digest(upload: FileStorage) -> str:
    digest = hashlib.file_digest(upload.stream, "sha256").hexdigest()  # type: ignore[arg-type]
    upload.stream.seek(0)
    return digest


def _keep(material: Material, upload: FileStorage, language: str) -> None:
    """The file is the programme's, not its sender's: it stays when they go."""
    digest, stored = _digest(upload), keep(upload)
    material.leads_to = {**material.leads_to, language: stored.name}
    material.digests = {**material.digests, language: digest}
    db.session.add(material)
    db.session.flush()
    db.session.execute(
        delete(MaterialFile).where(MaterialFile.material_id == material.id, MaterialFile.language == language)
    )
    db.session.add(
        MaterialFile(
            id=uuid.uuid4(), material_id=material.id, language=language, digest=digest, file_id=stored.id
        )
    )
