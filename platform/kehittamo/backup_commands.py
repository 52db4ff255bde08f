"""`kehittamo backup`, `restore` and `keys`: what must outlive the machine."""

import os
from pathlib import Path
from typing import TextIO

import click
from flask import Flask, current_app
from flask.cli import AppGroup, ScriptInfo, pass_script_info

from badges import keeping
from badges.openbadges.keys import KeyUnreadable
from foundation.database import db
from foundation.restoring import after_restore
from foundation.storage import StorageFailed
from kehittamo import backup
from kehittamo.background import background
from kehittamo.manifest import BackupRefused, Manifest
from privacy import erased_list

SHORTEST = 16
"""Characters of a passphrase; the keys are worth more than a password."""

_FOLDER = click.Path(file_okay=False, path_type=Path)


def _tell(told: Manifest) -> None:
    click.echo(
        f"made {told.made_at.isoformat(timespec='seconds')}, {told.kind}, schema {told.schema}: "
        f"{sum(told.rows.values())} rows, {len(told.files)} files"
    )
    for key in told.lost:
        click.echo(f"file {key}: its bytes were not there, or damaged, when the backup was made", err=True)


@click.command("backup")
@click.argument("folder", type=_FOLDER)
@click.option(
    "--verify", is_flag=True, help="Look whether the backup in the folder is whole; change nothing."
)
@pass_script_info
def back_up(info: ScriptInfo, folder: Path, verify: bool) -> None:
    """Copy database and files into a new folder inside FOLDER, while the house is open."""
    app = info.load_app()
    try:
        if verify:
            _tell(backup.verify(app, folder))
            click.echo("whole")
            return
        made = backup.back_up(app, folder)
    except (BackupRefused, OSError) as refused:
        raise click.ClickException(str(refused)) from refused
    _tell(made.manifest)
    click.echo(str(made.folder))
    if made.manifest.lost:
        raise click.exceptions.Exit(3)


@click.command("restore")
@click.argument("folder", type=_FOLDER)
@click.option(
    "--without-keys", is_flag=True, help="Also under another KEHITTAMO_KEY_SECRET; then import the keys."
)
@click.option(
    "--erased",
    type=click.File("r", encoding="utf-8"),
    help="The newest list of `kehittamo privacy erased`: they are erased again before the doors open.",
)
@click.option("--nobody-erased", is_flag=True, help="Nobody was erased since then, or there is no list.")
@pass_script_info
def restore(
    info: ScriptInfo, folder: Path, without_keys: bool, erased: TextIO | None, nobody_erased: bool
) -> None:
    """Bring the backup in FOLDER back, into an empty database and an empty storage.

    Who was erased since the backup was made would be back: so it asks for the list, and can't be run without
    a word about it.
    """
    if (erased is None) is not nobody_erased:
        raise click.UsageError(
            "Who was erased comes back with a backup: say --erased FILE or --nobody-erased."
        )
    app = info.load_app()
    again = 0

    def erase_again(_app: Flask, **_news: object) -> None:
        nonlocal again
        again = erased_list.erase_again(entries)

    try:
        entries = erased_list.read(erased or ())  # before anything is touched
        with after_restore.connected_to(erase_again):
            told = backup.restore(app, folder, other_secret=without_keys)
    except (BackupRefused, StorageFailed, OSError, erased_list.NotTheList) as refused:
        raise click.ClickException(str(refused)) from refused
    _tell(told)
    click.echo(f"erased again: {again} of {len(entries)}")
    if told.public_url != app.config["PUBLIC_URL"]:
        click.echo(
            f"The badges in it say {told.public_url}; this house is {app.config['PUBLIC_URL']}.", err=True
        )
    click.echo("restored; everybody has to sign in again")


keys = AppGroup("keys", help="The keys that sign badges.")
_passphrase = click.option(
    "--passphrase",
    envvar="KEHITTAMO_KEYS_PASSPHRASE",
    prompt=True,
    hide_input=True,
    help="Better typed, or in KEHITTAMO_KEYS_PASSPHRASE.",
)


@keys.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_passphrase
def export_keys(file: Path, passphrase: str) -> None:
    """Write the signing keys, encrypted by a passphrase, into a new FILE: keep it apart from the backups."""
    if len(passphrase) < SHORTEST:
        raise click.ClickException(f"The passphrase needs at least {SHORTEST} characters.")
    try:
        with background(_app()):
            data = keeping.export_keys(passphrase)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as sink:
            sink.write(data)
    except KeyUnreadable:
        raise click.ClickException(
            "KEHITTAMO_KEY_SECRET is not the one that the keys were sealed under."
        ) from None
    except OSError as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo(str(file))


@keys.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_passphrase
def import_keys(file: Path, passphrase: str) -> None:
    """Seal the keys in FILE under the present KEHITTAMO_KEY_SECRET, so that the house can sign again."""
    with background(_app()):
        try:
            done = keeping.import_keys(file.read_bytes(), passphrase)
        except keeping.KeysNotImported as refused:
            raise click.ClickException(f"The keys were not imported: {refused}.") from refused
        db.session.commit()
    click.echo(f"keys that can sign: {done.opened}")
    for did in done.strangers:
        click.echo(f"{did}: this house has no such issuer", err=True)


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]
