"""`kehittamo nudges`: see who would be reminded of what, and remind them."""

import click
from flask import current_app
from flask.cli import AppGroup

from nudges import operations
from nudges.rules import quiet
from nudges.tasks import give_nudges

group = AppGroup("nudges", help="Reminders of what is due.")


@group.command("due")
def list_due() -> None:
    """List the reminders that are due and not given, one thing a line; nothing is sent."""
    found = operations.bundles()
    for bundle in found:
        for due in bundle.things:
            click.echo(f"{due.rule}  {due.recipient}  {due.key}")
    if not found:
        click.echo("Nobody needs a reminder now.")
    elif quiet():
        click.echo("It is night: they are given from 8 o'clock on.")


@group.command("give")
def give() -> None:
    """Give the reminders that are due; a second time gives none."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with app.test_request_context(base_url=app.config["PUBLIC_URL"], method="POST"):
        click.echo(f"Letters written: {give_nudges.run()}")
