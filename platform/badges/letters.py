"""The letter that tells somebody of their badge."""

from flask import url_for
from flask_babel import gettext as _

from badges.models import Award, BadgeClass
from foundation.languages import in_language, say
from people.letters import write_to
from people.models import Person


def badge_earned(row: Award, person: Person, badge_class: BadgeClass) -> None:
    """Tells the earner, in their language, that the badge is theirs and that they decide who sees it."""
    with in_language(person.language):
        badge = say(badge_class.name)
        body = _(
            "Hello %(name)s,\n\n"
            "you have done everything that this badge asks for: %(badge)s. Congratulations!\n\n"
            "Nobody else sees the badge until you say so. "
            "Here you take it or leave it, and choose who sees it:\n\n%(link)s",
            name=person.first_name,
            badge=badge,
            link=url_for("badges.show_award", award_id=row.id, _external=True),
        )
        write_to(
            person,
            kind="badge",
            dedup_key=f"badge:{row.id}",
            subject=_("You have earned a badge: %(badge)s", badge=badge),
            body=body,
        )
