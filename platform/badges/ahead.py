"""The badges that somebody may still earn, each with how far they are."""

from badges import queries
from badges.criteria import Condition, Progress, progress_by
from badges.models import Award, BadgeClass
from badges.vocabulary import ConditionKind
from courses.models import Cohort
from people.models import Person


def ways_of(me: Person, awards: list[Award], cohort: Cohort | None) -> list[tuple[BadgeClass, Progress]]:
    """The badges that the person may still earn, each with how far they are."""
    asked = queries.rules_in(cohort) if cohort else {}
    milestones = queries.milestones() if awards else {}
    in_cohort = progress_by(cohort, asked, [me.id]) if cohort and asked else {}
    found = {slug: progress[me.id] for slug, progress in in_cohort.items() if me.id in progress}
    valid = {award.badge_slug for award in awards if not award.revoked_at}
    for slug, rules in milestones.items():
        if held := len(valid.intersection(rules.badges)):
            condition = Condition(ConditionKind.BADGES, held, len(rules.badges))
            found[slug] = Progress((condition,))
    have = {award.badge_slug for award in awards if award.cohort_id in (None, cohort.id if cohort else None)}
    classes = queries.classes_of([slug for slug in found if slug not in have])
    return [(badge, found[badge.slug]) for badge in classes]
