"""`kehittamo privacy`: the schedule by hand, and erasing again after a backup came back."""

from typing import TextIO

import click
from flask import current_app
from flask.cli import AppGroup

from foundation.database import db
from foundation.retention import RULES, due_counts
from privacy import erased_list, operations

group = AppGroup("privacy", help="How long things are kept, and who was erased.")


@group.command("retention")
@click.option("--dry-run", is_flag=True, help="Only tell how many rows would go.")
def retention(dry_run: bool) -> None:
    """Remove what has been kept long enough; one line a rule."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.test_request_context(base_url=app.config["PUBLIC_URL"], method="POST"):
        counts = due_counts() if dry_run else operations.run(after_batch=db.session.commit)
        db.session.commit()
        for rule in RULES:
            if rule.remove is None:  # its room sweeps every hour
                continue
            days = rule.period().days
            verb = "would go" if dry_run else "gone"
            click.echo(f"{rule.keep.value}: {counts[rule.keep]} {verb} (kept {days} days)")


@group.command("erased")
def list_erased() -> None:
    """Write the list of erased people, numbers and dates; keep it apart from the backups."""
    for line in erased_list.lines():
        click.echo(line)


@group.command("erase-again")
@click.argument("file", type=click.File("r", encoding="utf-8"))
def erase_again(file: TextIO) -> None:
    """Erase everybody of the list whom a restored backup has brought back; a second time finds nobody."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        entries = erased_list.read(file)
    except erased_list.NotTheList as fault:
        raise click.ClickException(str(fault)) from fault
    with app.test_request_context(base_url=app.config["PUBLIC_URL"], method="POST"):
        done = erased_list.erase_again(entries)
        db.session.commit()
        click.echo(f"Erased again: {done} of {len(entries)}")
