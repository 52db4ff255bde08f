"""`kehittamo content`: check the authored files, put them on offer."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from courses.content import ContentRefused, read_all
from courses.content_schema import ProgrammeContent
from courses.publishing import publish_programme
from foundation.database import db

group = AppGroup("content", help="The programmes' words and structure, in files.")


def _read() -> list[ProgrammeContent]:
    """All programmes, or an end with status 1 after saying every mistake as file:line: message."""
    root = Path(current_app.config["CONTENT_DIR"])
    try:
        return read_all(root)
    except ContentRefused as refused:
        for mistake in refused.mistakes:
            inside = mistake.path.is_relative_to(root.parent)
            path = mistake.path.relative_to(root.parent) if inside else mistake.path
            click.echo(f"{path}:{mistake.line}: {mistake.message}", err=True)
        count = len(refused.mistakes)
        click.echo(f"{count} mistake{'s' if count > 1 else ''}; nothing was loaded.", err=True)
        raise click.exceptions.Exit(1) from None


@group.command("check")
def check() -> None:
    """Read every file and say what is wrong, as file:line: message."""
    for content in _read():
        tasks, pages = len(content.tasks), len(content.materials)
        click.echo(
            f"{content.slug}: {len(content.sessions)} sessions, {tasks} tasks, {pages} materials: right"
        )


@group.command("load")
def load() -> None:
    """Put the programmes on offer as the files have them; with a mistake in any, none."""
    contents = _read()
    # Badges and letters that answer the news may make addresses.
    with current_app.test_request_context(base_url=current_app.config["PUBLIC_URL"]):
        loaded = [(content.slug, publish_programme(content)[1]) for content in contents]
        db.session.commit()
    for slug, is_new in loaded:
        click.echo(f"{slug}: {'a new version is on offer' if is_new else 'nothing changed'}")
