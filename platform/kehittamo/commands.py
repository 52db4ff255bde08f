"""The command line: `kehittamo` with Flask's own commands and the house's."""

import sys

import click
from flask import current_app
from flask.cli import FlaskGroup

from kehittamo.celery_app import make_celery
from kehittamo.configuration import SETTINGS, ConfigurationRefused
from kehittamo.factory import create_app
from kehittamo.serve import serve
from kehittamo.setting_up import prepare


@click.group(cls=FlaskGroup, create_app=create_app, add_version_option=False, load_dotenv=False)
def cli() -> None:
    """Kehittämö: serve it, load its content, look after its badges."""


@cli.command("settings", with_appcontext=False)
def list_settings() -> None:
    """List every setting with its default and the reason for it."""
    for setting in SETTINGS:
        click.echo(f"{setting.name}\n    default: {setting.default}\n    {setting.reason}")


@cli.command("serve")
@click.option("--host", envvar="HOST", default="127.0.0.1", show_default=True)
@click.option("--port", envvar="PORT", default=8000, show_default=True)
def serve_embedded(host: str, port: int) -> None:
    """Migrate, load the content and serve, with worker and beat in this process."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    prepare(app)
    click.echo(f"Kehittämö: http://{host}:{port}")
    serve(app, make_celery(app), host=host, port=port)


def main() -> None:
    """The entry point; a refusal to start is told in words, without a trace."""
    try:
        cli()
    except ConfigurationRefused as refused:
        click.echo(str(refused), err=True)
        sys.exit(2)
