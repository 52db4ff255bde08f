"""`kehittamo content`: check the authored files, put them on offer."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from courses.changes import Part, Sort
from courses.content import ContentRefused, Whole, read_whole
from courses.content_schema import ProgrammeContent
from courses.publishing import News, news_of, news_of_milestone, publish_milestone, publish_programme
from courses.versions import slugs
from foundation.database import db
from foundation.files import FileRefused

group = AppGroup("content", help="The programmes' words and structure, in files.")


def _read() -> Whole:
    """All that is written, or an end with status 1 after saying every mistake as file:line: message."""
    root = Path(current_app.config["CONTENT_DIR"])
    try:
        return read_whole(root)
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
    contents = _read().programmes
    for content in contents:
        click.echo(f"{content.slug}: {_size(content)}")
    count = len(contents)
    click.echo(f"{count} programme{'s are' if count != 1 else ' is'} fine.")


@group.command("load")
@click.option("--dry-run", is_flag=True, help="Only tell what would change.")
def load(dry_run: bool) -> None:
    """Put the programmes on offer as the files have them; with a mistake in any, none."""
    contents, milestones = _read()
    # Badges and letters that answer the news may make addresses.
    with current_app.test_request_context(base_url=current_app.config["PUBLIC_URL"]):
        for content in contents:
            _tell(news_of(content), content)
            if not dry_run:
                _publish(content)
        for badge in milestones:
            for line in news_of_milestone(badge):
                click.echo(line)
            if not dry_run:
                publish_milestone(badge)
        for slug in sorted(slugs() - {content.slug for content in contents}):
            click.echo(f"{slug}: has no folder; stays as it is")
        db.session.commit()
    if dry_run:
        click.echo("Nothing was loaded: this was a dry run.")


def _publish(content: ProgrammeContent) -> None:
    try:
        publish_programme(content)
    except FileRefused as refused:  # the storage is away, or a file has changed since it was read
        db.session.rollback()
        click.echo(f"{content.slug}: {refused} Nothing was loaded.", err=True)
        raise click.exceptions.Exit(1) from None


def _size(content: ProgrammeContent) -> str:
    sessions, tasks, pages = len(content.sessions), len(content.tasks), len(content.materials)
    return f"{sessions} sessions, {tasks} tasks, {pages} materials"


def _tell(news: News, content: ProgrammeContent) -> None:
    """One line for the programme, and one for each thing in it that changes."""
    lines = [f"open: now {str(news.open).lower()}"] if news.open is not None else []
    for change in news.changes:
        name = change.part if change.part is Part.PROGRAMME else f"{change.part} {change.key}"
        what = (
            ", ".join(field.name for field in change.fields) if change.sort is Sort.CHANGED else change.sort
        )
        lines.append(f"{name}: {what}")
    lines += news.elsewhere
    if news.new:
        click.echo(f"{news.slug}: new, {_size(content)}")
    elif lines:
        click.echo(f"{news.slug}: changed" + (", a new version" if news.changes else ""))
    else:
        click.echo(f"{news.slug}: unchanged")
    for line in lines:
        click.echo(f"  {line}")
