"""`kehittamo audit`: is the log of acts what it was when it was sealed?"""

import sys

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from foundation import audit_chain
from kehittamo.background import background

group = AppGroup("audit", help="The log of acts and its chain of seals.")


@group.command("verify")
@click.option("--kept", metavar="NUMBER:DIGEST", help="An end of the chain that was kept elsewhere.")
def verify(kept: str | None) -> None:
    """Go through the whole chain; tells the first broken place and ends with 1 when there is one."""
    with background(_house()):
        found = audit_chain.verify(_read(kept))
    click.echo(f"sealed: {found.sealed}")
    click.echo(f"not sealed yet: {found.unsealed}")
    click.echo(f"end: {found.sealed}:{found.digest or '-'}")
    if found.broken is None:
        click.echo("The chain holds.")
        return
    click.echo(f"BROKEN at {found.broken.number}: {found.broken.what}", err=True)
    sys.exit(1)


@group.command("head")
def head() -> None:
    """Seal what is new and print the end of the chain, to be kept elsewhere."""
    with background(_house()):
        while audit_chain.seal_new() == audit_chain.BATCH:
            pass
        newest = audit_chain.head()
        click.echo(audit_chain.letter_of(newest) if newest else "The log is empty.")


def _house() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]


def _read(kept: str | None) -> tuple[int, str] | None:
    if kept is None:
        return None
    number, _colon, digest = kept.strip().partition(":")
    if not number.isdigit() or len(digest) != 64:
        raise click.BadParameter("a number, a colon and 64 hexadecimal digits", param_hint="--kept")
    return int(number), digest.lower()
