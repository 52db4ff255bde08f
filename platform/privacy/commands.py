"""`kehittamo privacy`: the schedule by hand, and erasing again after a backup came back."""

import uuid
from typing import TextIO

import click
from flask import current_app
from flask.cli import AppGroup

from foundation.database import db
from foundation.retention import RULES, due_counts
from privacy import erasing, operations, queries

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
            days = rule.period().days
            verb = "would go" if dry_run else "gone"
            click.echo(f"{rule.keep.value}: {counts[rule.keep]} {verb} (kept {days} days)")


@group.command("erased")
def list_erased() -> None:
    """Write the list of erased people, numbers and dates; keep it apart from the backups."""
    for erasure in queries.erased():
        posts = "with-posts" if erasure.with_posts else "without-posts"
        click.echo(f"{erasure.person_id} {erasure.done_at:%Y-%m-%dT%H:%M:%SZ} {posts}")


@group.command("erase-again")
@click.argument("file", type=click.File("r", encoding="utf-8"))
def erase_again(file: TextIO) -> None:
    """Erase everybody of the list whom a restored backup has brought back; a second time finds nobody."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    entries = [_entry(line) for line in file if line.strip()]  # whole before the first is touched
    with app.test_request_context(base_url=app.config["PUBLIC_URL"], method="POST"):
        done = 0
        for person_id, with_posts in entries:
            done += erasing.erase_again(person_id, with_posts=with_posts)
            db.session.commit()
        click.echo(f"Erased again: {done} of {len(entries)}")


def _entry(line: str) -> tuple[uuid.UUID, bool]:
    try:
        key, _moment, posts = line.split()
        return uuid.UUID(key), posts == "with-posts"
    except ValueError:
        raise click.ClickException(f"This is no line of the list: {line.strip()[:80]}") from None
