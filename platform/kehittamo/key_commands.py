"""`kehittamo keys`: which keys sign badges, a new one in time, and what to do when one was stolen."""

import click
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from badges.models import Issuer
from badges.trust import emergency
from foundation.database import db
from kehittamo.background import background
from kehittamo.backup_commands import keys

group = keys
"""The same group as where the keys are exported and imported."""


@keys.command("list")
def list_keys() -> None:
    """List every key by issuer: the present one, the retired, the withdrawn."""
    for issuer in _issuers():
        click.echo(f"{issuer.did}  {issuer.organisation.name}")
        for key in issuer.keys:
            state = "withdrawn" if key.withdrawn_at else "retired" if key.retired_at else "present"
            click.echo(f"  {key.public_multibase}  {state}  {key.created_at:%Y-%m-%d}")


@keys.command("rotate")
@click.option("--issuer", "did", help="The DID of one issuer; without it, all.")
def rotate(did: str | None) -> None:
    """Give issuers a new key; the old ones sign no more, and badges they signed go on verifying."""
    found = [issuer for issuer in _issuers() if did in (None, issuer.did)]
    if not found:
        raise click.ClickException(f"There is no issuer {did}.")
    for issuer in found:
        click.echo(f"{issuer.did}  {emergency.change_key(issuer).public_multibase}")
    db.session.commit()
    click.echo("Export the keys anew: kehittamo keys export FILE")


@keys.command("withdraw")
@click.argument("key", required=False)
def withdraw(key: str | None) -> None:
    """A KEY was stolen: publish it no more, sign again what it signed. Without KEY, finish that."""
    with background(current_app._get_current_object()):  # type: ignore[attr-defined]
        if key is not None:
            try:
                issuer = emergency.withdraw(key)
            except emergency.NoSuchKey:
                raise click.ClickException("No issuer has that key, or it was withdrawn before.") from None
            db.session.commit()
            click.echo(f"{issuer.did}: withdrawn; whatever it signed fails from now on")
        done = 0
        for number in emergency.sign_again(emergency.to_sign_again()):
            db.session.commit()
            done += number
    click.echo(f"badges signed again: {done}; their earners are told by letter")
    if key is not None:
        click.echo("Export the keys anew: kehittamo keys export FILE")


def _issuers() -> list[Issuer]:
    return list(
        db.session.scalars(
            select(Issuer)
            .options(selectinload(Issuer.keys), joinedload(Issuer.organisation))
            .order_by(Issuer.created_at)
        )
    )
