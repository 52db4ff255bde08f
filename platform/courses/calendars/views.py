"""The feed that calendars fetch, the account page with its address, and one session as a file."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courses.calendars import icalendar_files, operations, queries
from courses.models import CoachingSession
from courses.permissions import enrolment_in, may_see_session
from courses.queries import coaching_session as load_session
from courses.views import blueprint
from foundation import limits
from foundation.access import access, public, signed_in
from foundation.database import db
from foundation.languages import in_language
from foundation.menus import ACCOUNT
from people.links import hash_of
from people.session import asker, current_person, seeing_as

ACCOUNT.offer(_l("Calendar"), "courses.show_calendar", place=28)


@blueprint.get("/calendar/<secret>.ics")
@public("calendar programs cannot sign in: the secret address shows one person's sessions, to read only")
def calendar_feed(secret: str) -> ResponseReturnValue:
    feed = queries.feed_by_secret(hash_of(secret))
    if feed is None:
        # Only wrong addresses are counted, and only they are turned away: one network fetches for thousands,
        # and calendars go on asking at addresses that their people have closed.
        abort(404 if limits.hit("calendar addresses", asker()) else 429)
    with in_language(feed.person.language):
        body = icalendar_files.written(queries.entries_of(feed.person))
    return _as_calendar(body)


def _as_calendar(body: bytes) -> Response:
    response = Response(body, content_type=f"{icalendar_files.MEDIA_TYPE}; charset=utf-8")
    response.add_etag()
    response.headers["Cache-Control"] = "private, no-cache"  # ask each time; unchanged costs no bytes
    response.headers["X-Robots-Tag"] = "noindex"
    response.make_conditional(request)
    return response


@blueprint.get("/cohorts/<uuid:cohort_id>/sessions/<uuid:session_id>/session.ics")
@access(may_see_session, load=load_session)
def session_file(coaching_session: CoachingSession) -> ResponseReturnValue:
    response = _as_calendar(
        icalendar_files.written(
            [queries.entry_of(coaching_session, enrolment_in(current_person(), coaching_session.cohort))]
        )
    )
    response.headers["Content-Disposition"] = 'attachment; filename="kehittamo.ics"'
    return response


@blueprint.get("/account/calendar")
@signed_in
def show_calendar() -> ResponseReturnValue:
    feed = operations.feed_of(current_person())
    # the address is a key: whoever looks with another's eyes sees that there is one, and not which
    secret = operations.secret_of(feed) if feed and not seeing_as() else ""
    address = url_for("courses.calendar_feed", secret=secret, _external=True) if secret else ""
    return render_template(
        "courses/calendars/calendar.html",
        feed=feed,
        address=address,
        subscribe="webcal://" + address.partition("://")[2] if address else "",
    )


@blueprint.post("/account/calendar/address")
@signed_in
def open_calendar() -> ResponseReturnValue:
    operations.open_feed(current_person())
    db.session.commit()
    flash(_("Your calendar has a new address. Copy it from here."))
    return redirect(url_for("courses.show_calendar"))


@blueprint.post("/account/calendar/off")
@signed_in
def close_calendar() -> ResponseReturnValue:
    operations.close_feed(current_person())
    db.session.commit()
    flash(_("The address works no more. Calendars that followed it get no news."))
    return redirect(url_for("courses.show_calendar"))
