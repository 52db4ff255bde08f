"""The command line: `kehittamo` with Flask's own commands and the house's."""

import sys

import click
from flask.cli import FlaskGroup

from kehittamo.configuration import SETTINGS, ConfigurationRefused
from kehittamo.factory import create_app


@click.group(cls=FlaskGroup, create_app=create_app, add_version_option=False, load_dotenv=False)
def cli() -> None:
    """Kehittämö: serve it, load its content, look after its badges."""


@cli.command("settings", with_appcontext=False)
def list_settings() -> None:
    """List every setting with its default and the reason for it."""
    for setting in SETTINGS:
        click.echo(f"{setting.name}\n    default: {setting.default}\n    {setting.reason}")


def main() -> None:
    """The entry point; a refusal to start is told in words, without a trace."""
    try:
        cli()
    except ConfigurationRefused as refused:
        click.echo(str(refused), err=True)
        sys.exit(2)
