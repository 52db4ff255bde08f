"""What stands in the header and above a cohort's pages."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import gettext as _

from contact.operations import page_of
from courses.models import Cohort
from courses.permissions import enrolments_of, role_in, trains_somewhere
from courses.vocabulary import CohortRole
from foundation.languages import LANGUAGES, current_language
from foundation.menus import MENUS
from organisations.permissions import is_office, memberships_of, represented_organisations
from people.models import Person
from people.session import seconds_left, seeing_as, signed_in_person


@dataclass(frozen=True)
class Link:
    """One entry of a menu."""

    label: str
    url: str
    current: str = ""
    """What `aria-current` says: "page" on the page itself, "true" on a page behind it, nothing elsewhere."""
    count: int = 0


def link(label: str, endpoint: str, **values: Any) -> Link:
    """An entry that knows whether it is the page being shown."""
    return Link(label, url_for(endpoint, **values), current="page" if request.endpoint == endpoint else "")


def main_menu(me: Person | None) -> list[Link]:
    """The header's menu: public pages for visitors, the own work for people."""
    if me is None:
        return [
            link(_("Programmes"), "applications.list_programmes"),
            link(_("Verify a badge"), "badges.verify"),
            link(_("Sign in"), "people.sign_in"),
        ]
    menu = [link(_("Home"), "courses.home")]
    if is_office(me):
        menu.append(link(_("Applications"), "applications.queue"))
    elif own := represented_organisations(me):
        menu.append(link(_("Our applications"), "applications.list_own"))
        menu.append(link(_("Our people"), "organisations.list_members", organisation_id=own[0]))
        menu.append(link(_("Progress"), "courses.show_progress", organisation_id=own[0]))
    if trains_somewhere(me):
        menu.append(link(_("Submissions"), "assignments.queue_of_all"))
    menu.append(link(_("Programmes"), "applications.list_programmes"))
    if _may_have_badges(me):
        menu.append(link(_("Badges"), "badges.list_own"))
    return menu


def _may_have_badges(me: Person) -> bool:
    """Participants, and who has no place at all: they may be here for a badge that came by letter."""
    places = enrolments_of(me)
    if places:
        return any(place.role is CohortRole.PARTICIPANT for place in places)
    return not memberships_of(me)


_PEOPLE_PAGES = {
    "courses.list_people",
    "courses.invite",
    "courses.list_invitations",
    "courses.observers",
    "courses.appoint_trainer",
    "courses.name_deputy",
    "courses.end_place",
}


_BOARD_PAGES = {"courses.show_board"}
_MATERIAL_PAGES = {
    "courses.list_materials",
    "courses.show_material",
    "courses.watch_material",
    "courses.show_workbook",
}
_FAMILIES = (_PEOPLE_PAGES, _BOARD_PAGES, _MATERIAL_PAGES)


def _family(endpoint: str) -> int:
    """Which of a cohort's own tabs a page of the courses stands behind."""
    return next((n for n, pages in enumerate(_FAMILIES) if endpoint in pages), -1)


def tab(label: str, endpoint: str, cohort: Cohort) -> Link:
    """A cohort's tab, current also on the pages behind it: a thread is behind the discussion."""
    room, here = endpoint.split(".")[0], request.endpoint or ""
    behind = request.blueprint == room
    if room == "courses":
        behind = behind and _family(here) == _family(endpoint)
    current = "page" if here == endpoint else "true" if behind else ""
    return Link(label, url_for(endpoint, cohort_id=cohort.id), current=current)


def cohort_menu(cohort: Cohort, me: Person) -> list[Link]:
    """The tabs of a cohort, for the role that the person has in it."""
    role = role_in(me, cohort)
    tabs = [tab(_("Path"), "courses.show_cohort", cohort)]
    if role is CohortRole.TRAINER or is_office(me):
        tabs.append(tab(_("Board"), "courses.show_board", cohort))
    tabs.append(tab(_("Materials"), "courses.list_materials", cohort))
    if role is not None or is_office(me):
        tabs += [
            tab(_("Assignments"), "assignments.list_assignments", cohort),
            tab(_("Discussion"), "discussions.list_threads", cohort),
            tab(_("Development work"), "projects.list_groups", cohort),
        ]
        if cohort.version.fair_session_key is not None:
            tabs.append(tab(_("Fair"), "fair.show_fair", cohort))
    tabs.append(tab(_("People"), "courses.list_people", cohort))
    if cohort.version.badge_slug is not None and (role is CohortRole.TRAINER or is_office(me)):
        tabs.append(tab(_("Badges"), "badges.list_cohort", cohort))
    return tabs


def install(app: Flask) -> None:
    """Give every page its menus; computed once a request, because each form field is a template too."""

    @app.context_processor
    def _menus() -> dict[str, Any]:
        if "menus" not in g:
            me = signed_in_person()
            g.menus = {
                "me": me,
                "session_seconds": seconds_left(),
                "seeing": seeing_as(),
                "navigation": main_menu(me) if request.endpoint else [],
                "current_locale": current_language(),
                "languages": LANGUAGES,
                "demonstration": app.config["DEMONSTRATION"],
                "theme": None,
                "page_concerned": page_of(request.path),
                "cohort_menu": cohort_menu,
                **MENUS,
            }
        return dict(g.menus)
