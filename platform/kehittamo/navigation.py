"""What stands in the header and above a cohort's pages."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import gettext as _

from courses.models import Cohort
from courses.permissions import enrolments_of, role_in
from courses.vocabulary import CohortRole
from foundation.languages import LANGUAGES, current_language
from organisations.permissions import is_office, represented_organisations
from people.models import Person
from people.session import signed_in_person


@dataclass(frozen=True)
class Link:
    """One entry of a menu."""

    label: str
    url: str
    current: bool = False
    count: int = 0


def link(label: str, endpoint: str, **values: Any) -> Link:
    """An entry that knows whether it is the page being shown."""
    return Link(label, url_for(endpoint, **values), current=request.endpoint == endpoint)


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
    elif represented_organisations(me):
        menu.append(link(_("Our applications"), "applications.list_own"))
    menu.append(link(_("Programmes"), "applications.list_programmes"))
    if any(enrolment.role is CohortRole.PARTICIPANT for enrolment in enrolments_of(me)):
        menu.append(link(_("Badges"), "badges.list_own"))
    return menu


def cohort_menu(cohort: Cohort, me: Person) -> list[Link]:
    """The tabs of a cohort, for the role that the person has in it."""
    role = role_in(me, cohort)
    tabs = [link(_("Path"), "courses.show_cohort", cohort_id=cohort.id)]
    if role is not None or is_office(me):
        tabs += [
            link(_("Assignments"), "assignments.list_assignments", cohort_id=cohort.id),
            link(_("Discussion"), "discussions.list_threads", cohort_id=cohort.id),
            link(_("Development work"), "projects.list_groups", cohort_id=cohort.id),
            link(_("Fair"), "fair.show_fair", cohort_id=cohort.id),
        ]
    tabs.append(link(_("People"), "courses.list_people", cohort_id=cohort.id))
    if role is CohortRole.TRAINER or is_office(me):
        tabs.append(link(_("Badges"), "badges.list_cohort", cohort_id=cohort.id))
    return tabs


def install(app: Flask) -> None:
    """Give every page its menus; computed once a request, because each form field is a template too."""

    @app.context_processor
    def _menus() -> dict[str, Any]:
        if "menus" not in g:
            me = signed_in_person()
            g.menus = {
                "me": me,
                "navigation": main_menu(me) if request.endpoint else [],
                "current_locale": current_language(),
                "languages": LANGUAGES,
                "demonstration": app.config["DEMONSTRATION"],
                "theme": None,
                "cohort_menu": cohort_menu,
            }
        return dict(g.menus)
