"""`kehittamo office`: how the first people of the programme office get in."""

import click
from flask.cli import AppGroup
from sqlalchemy.exc import IntegrityError

from foundation.database import db
from foundation.languages import DEFAULT_LANGUAGE, LANGUAGES
from organisations import operations
from organisations.queries import office
from organisations.vocabulary import MembershipRole
from people.operations import create_person
from people.passwords import PasswordRefused
from people.queries import person_by_email

group = AppGroup("office", help="The people of the programme office.")


@group.command("add")
@click.argument("email")
@click.option("--name", prompt=True, help="As others see it.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default=DEFAULT_LANGUAGE, show_default=True)
@click.option("--trainer", is_flag=True, help="A trainer of the pool, not the office's staff.")
def add(email: str, name: str, language: str, trainer: bool) -> None:
    """Give somebody a place in the programme office; asks for a password when they are new."""
    place = office()
    if place is None:
        raise click.ClickException("There is no programme office yet. First: kehittamo prepare")
    role = MembershipRole.TRAINER if trainer else MembershipRole.OFFICE
    try:
        person = person_by_email(email) or create_person(
            email=email, name=name, password=_ask_for_password(), language=language
        )
        operations.add_member(place, person, role)
        db.session.commit()
    except PasswordRefused as refused:
        raise click.ClickException(str(refused)) from None
    except IntegrityError:
        db.session.rollback()
        raise click.ClickException(f"{email} has that place already.") from None
    click.echo(f"{person.name} <{person.email}>: {role.value}")


def _ask_for_password() -> str:
    answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer
