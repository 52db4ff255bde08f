"""Letters of the fair: which stands are yours to review, and that your group's reviews can be read."""

import uuid

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from courses.models import Cohort
from fair.models import Fair, Review, Stand
from fair.sharing import Plan
from fair.vocabulary import ReviewState
from foundation.database import db
from foundation.languages import in_language, moment_text
from people.letters import write_to
from people.models import Person
from projects.models import GroupMember, Project


def fair_opened(fair: Fair, cohort: Cohort, plan: Plan) -> None:
    """Everybody with reviews to write knows which stands are theirs and until when."""
    titles = {number: project.title for number, project in enumerate(plan.projects, 1)}
    for person, numbers in plan.lines():
        if not numbers:
            continue
        with in_language(person.language):
            lines = [
                _("- Stand %(number)s: %(title)s", number=number, title=titles[number]) for number in numbers
            ]
            body = _(
                "Hello %(name)s,\n\nthe fair is open. These stands are yours to review:\n\n%(stands)s\n\n"
                "For each you write what works, one question and one suggestion. A few sentences are enough. "
                "Write them by %(date)s.\n\n%(link)s\n\n"
                "You get this message because you take part in %(cohort)s.",
                name=person.first_name,
                stands="\n".join(lines),
                date=moment_text(fair.reviews_due_at),
                link=url_for("fair.show_fair", cohort_id=cohort.id, _external=True),
                cohort=cohort.name,
            )
            write_to(
                person,
                kind="fair_opened",
                dedup_key=f"fair-opened:{fair.id}:{person.id}",
                subject=_("The fair is open: these stands are yours to review"),
                body=body,
            )


def fair_closed(fair: Fair) -> None:
    """Everybody whose group got reviews knows where to read them."""
    for person, stand_id, title, count in _receivers(fair):
        with in_language(person.language):
            body = ngettext(
                "Hello %(name)s,\n\nthe fair is over. Your work “%(title)s” got %(num)s review. Read it "
                "together, and agree what you take from it:\n\n%(link)s",
                "Hello %(name)s,\n\nthe fair is over. Your work “%(title)s” got %(num)s reviews. Read them "
                "together, and agree what you take from them:\n\n%(link)s",
                count,
                name=person.first_name,
                title=title,
                link=url_for("fair.show_stand", stand_id=stand_id, _external=True),
            )
            write_to(
                person,
                kind="fair_closed",
                dedup_key=f"fair-closed:{fair.id}:{person.id}",
                subject=_("Read what others say about your work"),
                body=body,
            )


def _receivers(fair: Fair) -> list[tuple[Person, uuid.UUID, str, int]]:
    """The members of each group whose work got reviews, with stand, title and number of reviews."""
    counted = (
        select(Review.stand_id, func.count(Review.id).label("number"))
        .where(Review.state == ReviewState.SUBMITTED)
        .group_by(Review.stand_id)
        .subquery()
    )
    statement = (
        select(Person, Stand.id, Project.title, counted.c.number)
        .join(GroupMember, GroupMember.person_id == Person.id)
        .join(Project, Project.group_id == GroupMember.group_id)
        .join(Stand, Stand.project_id == Project.id)
        .join(counted, counted.c.stand_id == Stand.id)
        .where(Stand.fair_id == fair.id)
    )
    return [(person, stand, title, count) for person, stand, title, count in db.session.execute(statement)]
