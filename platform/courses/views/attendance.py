"""Who was there: a trainer's one page, quick on a phone."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from courses import operations, queries
from courses.attendance.compensating import states_in
from courses.guidance.queries import has_come_for_some
from courses.models import CoachingSession
from courses.permissions import may_train_session
from courses.views import blueprint
from courses.vocabulary import CohortRole, Presence
from foundation.access import access
from foundation.database import db
from people.session import current_person

SHORT = 10
"""Digits of a key that tell a cohort's people apart: three times fifty whole keys would weigh too much."""


@blueprint.app_template_filter()
def short_key(key: uuid.UUID) -> str:
    """The key of a place as the page's fields have it."""
    return key.hex[:SHORT]


@blueprint.route("/cohorts/<uuid:cohort_id>/sessions/<uuid:session_id>/attendance", methods=["GET", "POST"])
@access(may_train_session, load=queries.coaching_session)
def mark_attendance(coaching_session: CoachingSession) -> ResponseReturnValue:
    if not coaching_session.has_come and not has_come_for_some(coaching_session):
        status = 200 if request.method == "GET" else 409
        return render_template(
            "courses/attendance_later.html", cohort=coaching_session.cohort, coaching_session=coaching_session
        ), status
    if request.method == "GET":
        return _page(coaching_session, {})
    presences = _everybody(coaching_session) if "all_present" in request.form else _marked(coaching_session)
    if presences is None:
        return _page(
            coaching_session,
            _typed(),
            error=_("Choose for at least one person, or press: everybody was there."),
        ), 422
    count = operations.mark_attendance(current_person(), coaching_session, presences)
    db.session.commit()
    there = sum(presence is not Presence.ABSENT for presence in presences.values())
    if count:
        flash(ngettext("Saved: %(num)s was there.", "Saved: %(num)s were there.", there))
    page = request.args.get("page")
    return redirect(
        url_for(
            ".mark_attendance",
            cohort_id=coaching_session.cohort_id,
            session_id=coaching_session.id,
            page=page,
        )
    )


def _everybody(coaching_session: CoachingSession) -> dict[uuid.UUID, Presence] | None:
    return {
        row.id: Presence.PRESENT
        for row in queries.members_of(coaching_session.cohort, CohortRole.PARTICIPANT)
    } or None


def _typed() -> dict[str, str]:
    """The form's answers by the participants' keys, whatever they are."""
    return {name.removeprefix("p-"): value for name, value in request.form.items() if name.startswith("p-")}


def _marked(coaching_session: CoachingSession) -> dict[uuid.UUID, Presence] | None:
    """The answers, or None when there is none or one that the page has not offered."""
    people = queries.members_of(coaching_session.cohort, CohortRole.PARTICIPANT)
    found: dict[uuid.UUID, Presence] = {}
    try:
        for key, value in _typed().items():
            presence = Presence(value)
            own = [row.id for row in people if len(key) >= SHORT and row.id.hex.startswith(key)]
            found |= dict.fromkeys(own, presence) if len(own) == 1 else {}
    except ValueError:
        return None
    return found or None


def _page(coaching_session: CoachingSession, typed: dict[str, str], error: str = "") -> str:
    rows = {short_key(key): row for key, row in queries.attendance_of(coaching_session).items()}
    saved = {key: row.presence.value for key, row in rows.items()}
    return render_template(
        "courses/attendance.html",
        cohort=coaching_session.cohort,
        coaching_session=coaching_session,
        page=queries.participants_page(coaching_session.cohort, request.args.get("page")),
        saved=saved,
        rows=rows,
        compensations=states_in(coaching_session),
        chosen={**saved, **{key[:SHORT]: value for key, value in typed.items()}},
        error=error,
        failed=bool(error),
    )
