"""What a badge's rules ask for, in words: they stand in the criteria of every credential."""

from collections.abc import Iterator, Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

from badges import queries
from badges.rules import Rules
from courses.content_badges import BadgeContent
from foundation.database import Words
from foundation.languages import in_language, say


def with_rules(badge: BadgeContent, tasks: Mapping[str, Words]) -> BadgeContent:
    """The badge whose criteria tell, after the story, what its rules ask for; ``tasks`` are titles by key."""
    if badge.rules is None:
        return badge
    rules = Rules.written(badge.rules)
    others = {one.slug: one.name for one in queries.classes_of(list(rules.badges))}
    criteria = {}
    for language, story in badge.criteria.items():
        with in_language(language):
            lines = "\n".join(f"- {line}" for line in _lines(rules, tasks, others))
            criteria[language] = f"{story.rstrip()}\n\n## {_('How it is earned')}\n\n{lines}\n"
    return badge.model_copy(update={"criteria": criteria})


def _lines(rules: Rules, tasks: Mapping[str, Words], others: Mapping[str, Words]) -> Iterator[str]:
    if rules.sessions:
        yield ngettext("%(num)s session attended", "%(num)s sessions attended", rules.sessions)
    if rules.all_tasks:
        yield _("All assignments accepted")
    for key in rules.tasks:
        yield _("Accepted: %(task)s", task=say(tasks.get(key)) or key)
    if rules.project:
        yield _("Development work shown at the fair")
    if rules.reviews:
        yield _("All own reviews at the fair are written")
    for slug in rules.badges:
        yield _("Another badge: %(badge)s", badge=say(others.get(slug)) or slug)
