"""The pages of a cohort: home, path, sessions, materials, people, invitations, attendance."""

from flask import Blueprint, render_template
from markupsafe import Markup

from courses import wording
from courses.home import Card
from courses.tailoring.wording import fresh_languages
from foundation.languages import time_text

blueprint = Blueprint("courses", "courses", template_folder="templates")
blueprint.add_app_template_filter(wording.cohort_title, "cohort_title")
blueprint.add_app_template_filter(wording.host_name, "host")
blueprint.add_app_template_filter(wording.when, "when")
blueprint.add_app_template_filter(wording.hours, "hours")
blueprint.add_app_template_filter(time_text, "clock_time")
blueprint.add_app_template_filter(wording.slot_time, "slot_time")
blueprint.add_app_template_filter(wording.session_title, "session_title")
blueprint.add_app_template_filter(wording.where, "where")
blueprint.add_app_template_filter(fresh_languages, "fresh_languages")


def draw_card(card: Card) -> Markup:
    """A room's card, drawn by that room's own template."""
    return Markup(render_template(card.template, **card.context))  # noqa: S704 - a template's output


blueprint.add_app_template_global(draw_card, "draw_card")

from courses import dossier, session_steps  # noqa: E402, F401 - puts sessions on the path, places before the office
from courses.attendance import home as attendance_home  # noqa: E402, F401 - what makes up for a session
from courses.attendance import views as attendance_views  # noqa: E402, F401 - the code on the wall
from courses.boards import sessions as _sessions_on_boards  # noqa: E402, F401 - offers sessions to the boards
from courses.boards import views as _boards  # noqa: E402, F401 - the four homes
from courses.calendars import views as calendars  # noqa: E402, F401 - the pages of the feed
from courses.guidance import views as guidance  # noqa: E402, F401 - organisations' own times
from courses.joining import home as joining_home  # noqa: E402, F401 - the queues
from courses.joining import views as joining_views  # noqa: E402, F401 - the pages of joining
from courses.life import views as life  # noqa: E402, F401 - closing, archiving, opening again
from courses.materials import views as materials  # noqa: E402, F401 - the pages of what people read
from courses.tailoring import views as tailoring  # noqa: E402, F401 - tailoring the programme
from courses.timetable import calling_off_views  # noqa: E402, F401 - calling a session off
from courses.timetable import views as timetable  # noqa: E402, F401 - moving sessions
from courses.views import accepting, attendance, home, inviting, people, places, sessions, versions  # noqa: E402, F401 - the pages
from courses.workbook import views as workbook  # noqa: E402, F401 - the programme on paper
