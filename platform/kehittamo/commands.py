"""The command line: `kehittamo` with Flask's own commands and the house's."""

import os
import sys

import click
from flask import Flask, current_app
from flask.cli import AppGroup, FlaskGroup, ScriptInfo, pass_script_info
from sqlalchemy.exc import OperationalError

from courses.content_files import ContentRefused
from foundation import checking_files, outbox, scanning
from foundation.database import db
from kehittamo import audit_commands, backup_commands, demo_commands, key_commands, logs
from kehittamo.background import background
from kehittamo.celery_app import make_celery
from kehittamo.configuration import ConfigurationRefused, demonstration_beside
from kehittamo.doctor import examine
from kehittamo.factory import create_app
from kehittamo.serve import CannotListen, listen, serve
from kehittamo.setting_up import prepare
from kehittamo.settings import SETTINGS


class HouseGroup(FlaskGroup):
    """Flask's commands and the rooms'; without the rooms' where the house can't be opened, and says why."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        try:
            ctx.ensure_object(ScriptInfo).load_app()
        except ConfigurationRefused as refused:
            click.echo(f"{refused}\n", err=True)
            return AppGroup.list_commands(self, ctx)
        return super().list_commands(ctx)


@click.group(cls=HouseGroup, create_app=create_app, add_version_option=False, load_dotenv=False)
def cli() -> None:
    """Kehittämö: serve it, load its content, look after its badges."""


cli.add_command(demo_commands.group)
cli.add_command(audit_commands.group)
for command in (backup_commands.back_up, backup_commands.restore, key_commands.group):
    cli.add_command(command)


@cli.command("settings", with_appcontext=False)
def list_settings() -> None:
    """List every setting with its default and the reason for it."""
    for setting in SETTINGS:
        click.echo(f"{setting.name}\n    default: {setting.default}\n    {setting.reason}")


@cli.command("prepare", with_appcontext=False)
@pass_script_info
def prepare_the_house(info: ScriptInfo) -> None:
    """Migrate the database and load the content; a second time it finds nothing to do."""
    prepare(info.load_app())


@cli.command("serve", with_appcontext=False)
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", default=8000, show_default=True, type=click.IntRange(1, 65535))
@pass_script_info
def serve_embedded(info: ScriptInfo, host: str, port: int) -> None:
    """Migrate, load the content and serve, with worker and beat in this process."""
    os.environ["HOST"], os.environ["PORT"] = host, str(port)  # the default public address is made of them
    app = info.load_app()
    logs.configure(app)
    server = listen(app, host=host, port=port)  # first: a second house on the same address must not migrate
    prepare(app)
    shown = f"[{host}]" if ":" in host else host
    serve(server, make_celery(app), ready=lambda: click.echo(f"Kehittämö: http://{shown}:{port}"))


@cli.command("letters")
@click.option("--retry", is_flag=True, help="Make dead letters due again, with all their attempts.")
def show_letters(retry: bool) -> None:
    """Tell how many letters are in each state, since when the oldest waits, and which are dead."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with background(app):
        if retry:
            click.echo(f"due again: {outbox.revive_dead()}")
            db.session.commit()
        standing = outbox.standing()
        for state, count in standing.counts.items():
            click.echo(f"{state}: {count}")
        click.echo(f"oldest due: {standing.oldest_due.isoformat() if standing.oldest_due else '-'}")
        for letter in standing.dead:
            click.echo(f"dead {letter.id} {letter.kind} attempts={letter.attempts} {letter.last_error}")


@cli.command("doctor", with_appcontext=False)
def doctor() -> None:
    """Tell everything that is unsafe, missing or not working; ends with 1 when there is anything."""
    found = list(examine())
    for well, what in found:
        click.echo(f"{'ok   ' if well else 'FAULT'} {what}")
    sys.exit(0 if all(well for well, _what in found) else 1)


@cli.command("files")
@click.option(
    "--check-again", is_flag=True, help="Have the scanner look at every file, also those it has seen."
)
@click.option(
    "--release", is_flag=True, help="Files that wait go unscanned, where there is no scanner any more."
)
def show_files(check_again: bool, release: bool) -> None:
    """Tell how many files are in each state of being scanned."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if release and scanning.is_on():
        raise click.ClickException("There is a scanner (KEHITTAMO_CLAMAV): the files wait for it.")
    with background(app):
        if check_again:
            checking_files.check_all_again()
        if release:
            checking_files.release_waiting()
        db.session.commit()
        for state, count in checking_files.counts().items():
            click.echo(f"{state}: {count}")


def main() -> None:
    """The entry point; a refusal to start is told in words, without a trace.

    Beside a demonstration's data the commands speak of the demonstration without being told; only to open its
    doors (`serve`) takes the mode itself.
    """
    if "serve" not in sys.argv:
        os.environ.update(demonstration_beside(os.environ) | os.environ)
    try:
        cli()
    except (ConfigurationRefused, ContentRefused, CannotListen) as refused:
        click.echo(str(refused), err=True)
        sys.exit(2)
    except OperationalError as away:
        click.echo(f"The database does not answer: {away.orig}", err=True)
        sys.exit(2)
