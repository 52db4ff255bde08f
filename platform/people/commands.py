"""`kehittamo people`: help for somebody whom nobody else can help."""

import click
from flask import current_app
from flask.cli import AppGroup

from foundation.database import db
from people.queries import person_by_email
from people.second_factor.operations import take_away
from people.vocabulary import HelpReason

group = AppGroup("people", help="People and how they sign in.")


@group.command("reset-second-factor")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Let somebody in who lost the phone: their second factor and passkeys are gone, every session has ended.

    For the last office person; everybody else asks the office. Make sure first that it is really them.
    """
    person = person_by_email(email)
    if person is None:
        raise click.ClickException(f"Nobody here has the address {email}.")
    with current_app.test_request_context(base_url=current_app.config["PUBLIC_URL"]):  # the letter has a link
        take_away(person, by=None, reason=HelpReason.LOST)
        db.session.commit()
    click.echo(f"{person.name} <{person.email}>: signs in with the password alone and sets it up again")
