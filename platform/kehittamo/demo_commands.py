"""`kehittamo demo`: who can be stepped in as, for those who try the demonstration by hand or by script."""

import json

import click
from flask import current_app
from flask.cli import AppGroup

group = AppGroup("demo", help="The demonstration's people.")


@group.command("accounts")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
def list_accounts(as_json: bool) -> None:
    """List every account: role, name, address, password and home; those of the front page first."""
    if not current_app.config["DEMONSTRATION"]:
        raise click.ClickException("There are no such accounts outside the demonstration (KEHITTAMO_MODE).")
    # the story is read here alone: every other command, and a real house, starts without it
    from kehittamo.demo_data import everybody
    from kehittamo.demo_house import PASSWORD

    home = f"{current_app.config['PUBLIC_URL']}/home"
    accounts = [
        {"role": role, "name": one.name, "email": one.email, "password": PASSWORD, "home_url": home}
        for role, one in everybody()
    ]
    if as_json:
        click.echo(json.dumps(accounts, ensure_ascii=False, indent=2))
        return
    for account in accounts:
        click.echo(
            f"{account['role']:<15} {account['name']:<22} {account['email']:<45} {account['password']}"
        )
