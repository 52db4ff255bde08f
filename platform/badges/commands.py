"""`kehittamo badge`: list awards, export one with what verifies it, revoke one, verify any file."""

import json
import sys
import uuid
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import gettext as _

from badges import checking, elsewhere, issuing, operations, queries
from badges.earning import old_standard
from badges.earning.pictures import baked_png, baked_svg
from badges.models import Award, StatusList
from badges.openbadges.reading import LARGEST
from badges.openbadges.report import Verdict
from badges.words import answer, question, verdict_words
from foundation.database import db

group = AppGroup("badge", help="Badges that were awarded.")


def _award(award_id: str) -> Award:
    try:
        found = queries.award(uuid.UUID(award_id))
    except ValueError:
        found = None
    if found is None:
        raise click.ClickException(f"There is no award {award_id}.")
    return found


@group.command("list")
@click.option("--json", "as_json", is_flag=True, help="As a JSON array.")
def list_awards(as_json: bool) -> None:
    """List awards, newest first; the id comes first."""
    rows = [
        {
            "id": str(row.id),
            "badge": row.badge_slug,
            "earner": row.person.name,
            "email": row.person.email,
            "cohort": row.cohort.name if row.cohort else None,
            "awarded_at": row.created_at.isoformat(),
            "published": row.published_at is not None,
            "revoked": row.revoked_at is not None,
        }
        for row in queries.all_awards()
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for row in rows:
            click.echo(f"{row['id']}  {row['earner']}  {row['badge']}  {row['cohort'] or '-'}")


@group.command("export")
@click.argument("award_id")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="The folder to write to."
)
def export(award_id: str, out: Path) -> None:
    """Write one award's credential.json, badge.png, badge.svg, did.json and status-list.json.

    Beside them what Open Badges 2.0 has of it: assertion.json, badge-class.json, issuer.json.
    """
    row = _award(award_id)
    issuer = queries.issuer(row.badge_class.issuer_id)
    assert issuer is not None
    status = db.session.get_one(StatusList, row.status_list_id)
    if status.dirty or status.document is None:
        issuing.sign_list(status, issuer)
        db.session.commit()
    assert status.document is not None
    out.mkdir(parents=True, exist_ok=True)
    files = {
        "credential.json": row.credential,
        "badge.png": baked_png(row),
        "badge.svg": baked_svg(row),
        "did.json": json.dumps(issuing.did_document(issuer), indent=2).encode(),
        "status-list.json": status.document,
        **old_standard.documents(row, issuer),
    }
    for name, content in files.items():
        (out / name).write_bytes(content)
        click.echo(str(out / name))


@group.command("revoke")
@click.argument("award_id")
@click.option("--reason", required=True)
def revoke(award_id: str, reason: str) -> None:
    """Take a badge back; the status list says so at once, and its earner is told by letter."""
    with current_app.test_request_context():
        operations.revoke(None, _award(award_id), reason)
        issuing.sign_dirty_lists()
        db.session.commit()
    click.echo("Revoked.")


@group.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--recipient", default="", help="The e-mail address of whoever says that the badge is theirs.")
@click.option("--json", "as_json", is_flag=True, help="The findings as JSON.")
def verify(file: Path, recipient: str, as_json: bool) -> None:
    """Verify a badge: JSON, PNG, SVG or JWT, also of Open Badges 2.0.

    Ends with 0 if nothing is wrong, 1 if not valid, 3 if unsure. Other givers' hosts are asked as in
    KEHITTAMO_BADGE_HOSTS.
    """
    with file.open("rb") as source:
        data = source.read(LARGEST + 1)
    with current_app.test_request_context():
        report = checking.check(data, recipient, elsewhere.gathered(data))
        heading, sentence = verdict_words(report.verdict)
        asked = [(question(one.step), answer(one)) for one in report.findings]
        says = report.claims
        told = {_("Badge"): says.name, _("Given by"): says.issuer_name, _("Kept at"): says.kept_at}
    if as_json:
        findings = {one.step: {"state": one.state, "code": one.code} for one in report.findings}
        click.echo(json.dumps({"verdict": report.verdict, "findings": findings}, indent=2))
    else:
        click.echo(f"{heading}. {sentence}")
        for name, value in told.items():
            if value:  # written by whoever made the file: nothing in it moves the cursor
                click.echo(f"  {name}: {''.join(sign for sign in value if sign.isprintable())}")
        for one, said in asked:
            click.echo(f"  {one} {said}")
    sys.exit(0 if report.valid else 1 if report.verdict is Verdict.INVALID else 3)
