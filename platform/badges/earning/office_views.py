"""The office's page of the badges that were given, and the same as a file."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from badges.blueprint import blueprint
from badges.earning import counting
from courses.wording import host_name
from foundation import clock
from foundation.access import access
from foundation.audit import record
from foundation.database import db
from foundation.languages import say
from foundation.menus import OFFICE
from foundation.spreadsheets import csv_file
from organisations.permissions import may_run_the_office
from people.session import current_person

OFFICE.offer(_l("Badges given"), "badges.list_given", place=25)


@blueprint.get("/office/awards")
@access(may_run_the_office)
def list_given() -> ResponseReturnValue:
    return render_template(
        "badges/earning/office.html", page=counting.by_cohort(request.args.get("page")), most=counting.MOST
    )


@blueprint.post("/office/awards")
@access(may_run_the_office)
def export_given() -> ResponseReturnValue:
    """A row for each badge, with its earner; that it was taken along is in the log."""
    awards = counting.newest_awards()
    header = [
        _("Badge"), _("Earned by"), _("Cohort"), _("Organisation"), _("Date"), _("Taken"), _("Declined"),
        _("Public since"), _("How often it was verified"), _("Taken back"),
    ]  # fmt: skip
    rows = [
        (
            say(award.badge_class.name), award.person.name, award.cohort.name if award.cohort else "",
            host_name(award.cohort) if award.cohort else "", award.created_at,
            None if award.declined_at else award.answered_at, award.declined_at, award.published_at,
            award.verified_count, award.revoked_at,
        )
        for award in awards
    ]  # fmt: skip
    me = current_person()
    record(me, "exported badges", me, entries=len(rows))
    db.session.commit()
    return Response(
        csv_file(header, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="badges-{clock.today().isoformat()}.csv"'},
    )
