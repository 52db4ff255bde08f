"""Who may write and who may read reviews; the fair's own pages follow the cohort's rules."""

from courses.permissions import may_take_part, may_train, participant
from fair.models import Fair, Review, Stand
from foundation.access import RowPermission
from foundation.rules import filled, own, with_any
from projects.models import Project
from projects.permissions import member

_exhibitor = member.of(Project.group).of(Stand.project)
_reviewer = own(Review.reviewer_id)
_has_reviewed = with_any(Stand, Review.stand_id, _reviewer & filled(Review.submitted_at))

may_write_review = RowPermission(
    name="write a review",
    who="the participant it was given to, who is never of the project's own group",
    model=Review,
    rule=_reviewer
    & participant.of(Fair.cohort).of(Stand.fair).of(Review.stand)
    & ~_exhibitor.of(Review.stand),
)
may_visit_stand = RowPermission(
    name="visit a stand",
    who="those who take part in the cohort",
    model=Stand,
    rule=may_take_part.rule.of(Fair.cohort).of(Stand.fair),
)
may_read_reviews = RowPermission(
    name="read the reviews of a stand",
    who="its own group, participants who have sent theirs, the cohort's trainers, the office",
    model=Stand,
    rule=may_visit_stand.rule & (_exhibitor | may_train.rule.of(Fair.cohort).of(Stand.fair) | _has_reviewed),
)
