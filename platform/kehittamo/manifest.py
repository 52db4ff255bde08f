"""What a backup says of itself: its parts and their fingerprints, sealed so that no word changes unseen."""

import hashlib
import hmac
import json
import re
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NAME = "manifest.json"
FORMAT = 1
DATABASES = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
_LARGEST = 256 * 1024 * 1024
_KEY = re.compile(r"[0-9a-f]{32}")
_HASH = re.compile(r"[0-9a-f]{64}")
_TABLE = re.compile(r"[a-z_]{1,63}")


class BackupRefused(RuntimeError):
    """The backup is not what it should be, or does not fit this house; the message says how."""


@dataclass(frozen=True)
class Part:
    """One file of a backup: its size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """The whole of a backup in words."""

    made_at: datetime
    schema: str
    """The newest migration of the database."""
    kind: str
    """`sqlite` or `postgresql`."""
    database: Part
    rows: dict[str, int]
    """How many rows each table had."""
    files: dict[str, Part]
    """By key."""
    lost: list[str] = field(default_factory=list)
    """Keys of files whose bytes were not there or not whole when the backup was made."""
    public_url: str = ""

    def paths(self) -> Iterator[tuple[str, Part]]:
        """Where each part lies in the backup's folder."""
        yield DATABASES[self.kind], self.database
        for key, part in self.files.items():
            yield path_of(key), part


def path_of(key: str) -> str:
    """Where a file lies in the backup's folder."""
    return f"files/{key[:2]}/{key}"


def write(manifest: Manifest, folder: Path, key_secret: str) -> None:
    """The manifest is in the folder, sealed by the secret that seals the badge keys."""
    told = asdict(manifest) | {"format": FORMAT, "made_at": manifest.made_at.isoformat()}
    told["key_secret"] = fingerprint(key_secret)
    told["seal"] = _seal(told, key_secret)
    (folder / NAME).write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")


def read(folder: Path, key_secret: str, *, other_secret: bool = False) -> Manifest:
    """The folder's manifest, its seal unbroken. Raises `BackupRefused`.

    Under another secret the seal can't be checked: refused, unless ``other_secret`` says that this is known.
    """
    path = folder / NAME
    try:
        if path.is_symlink() or path.stat().st_size > _LARGEST:
            raise BackupRefused(f"{NAME} is not a manifest.")
        told = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BackupRefused(f"{folder} is no backup: it has no {NAME}.") from None
    except (OSError, ValueError, RecursionError):
        raise BackupRefused(f"{NAME} can't be read: it was changed or cut off.") from None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise BackupRefused("This backup was made by another version of the program.")
    if not hmac.compare_digest(str(told.get("key_secret")), fingerprint(key_secret)):
        if not other_secret:
            raise BackupRefused(
                "KEHITTAMO_KEY_SECRET is another one than when the backup was made: the badge keys in it "
                "can't be opened. Set the one of that time; or restore --without-keys, and then "
                "`kehittamo keys import`."
            )
    elif not hmac.compare_digest(str(told.get("seal")), _seal(told, key_secret)):
        raise BackupRefused(f"{NAME} was changed after the backup was made.")
    try:
        return _understood(told)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BackupRefused(f"{NAME} can't be understood.") from None


def check_parts(manifest: Manifest, folder: Path) -> None:
    """Every part is there as it was written, and nothing else. Raises `BackupRefused` with a fault."""
    expected = dict(manifest.paths())
    there = {
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()
    }
    if more := sorted(there - {NAME} - set(expected)):
        raise BackupRefused(f"{more[0]} does not belong to the backup.")
    for name, part in expected.items():
        if name not in there:
            raise BackupRefused(f"{name} is missing.")
        if not stat.S_ISREG((folder / name).lstat().st_mode) or part_of(folder / name) != part:
            raise BackupRefused(f"{name} is not as it was when the backup was made.")


def part_of(path: Path) -> Part:
    """The size and fingerprint of a file."""
    with path.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
        return Part(source.tell(), digest)


def fingerprint(key_secret: str) -> str:
    """Tells one secret from another without telling either."""
    return _derived(key_secret, b"backup fingerprint").hex()


def _seal(told: dict[str, Any], key_secret: str) -> str:
    plain = json.dumps({name: told[name] for name in sorted(told) if name != "seal"}, sort_keys=True)
    return hmac.new(_derived(key_secret, b"backup manifest"), plain.encode(), hashlib.sha256).hexdigest()


def _derived(key_secret: str, use: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=use).derive(key_secret.encode())


def _understood(told: dict[str, Any]) -> Manifest:
    files = {_matching(_KEY, key): _part(part) for key, part in told["files"].items()}
    if told["kind"] not in DATABASES:
        raise ValueError
    made_at = datetime.fromisoformat(told["made_at"])
    if made_at.tzinfo is None:
        raise ValueError
    return Manifest(
        made_at=made_at,
        schema=_matching(re.compile(r"\w{1,40}"), told["schema"]),
        kind=told["kind"],
        database=_part(told["database"]),
        rows={_matching(_TABLE, name): int(count) for name, count in told["rows"].items()},
        files=files,
        lost=[_matching(_KEY, key) for key in told["lost"]],
        public_url=str(told["public_url"]),
    )


def _part(told: dict[str, Any]) -> Part:
    return Part(int(told["size"]), _matching(_HASH, told["sha256"]))


def _matching(pattern: re.Pattern[str], value: str) -> str:
    if not pattern.fullmatch(value):
        raise ValueError
    return value
