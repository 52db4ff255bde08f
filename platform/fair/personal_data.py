"""What the fair knows of people: what they wrote of others' work."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from fair.models import Fair, Review, Stand
from fair.vocabulary import ReviewState
from foundation.database import db
from foundation.personal_data import Keep, Subject, erases, fact, holding, key, nobody, words

GIVEN = "given to a group that learns from it"

nobody(Fair, "cohort_id state reviews_each seed opened_at reviews_due_at closed_at")
nobody(Stand, "fair_id project_id number")
holding(
    Review,
    key("stand_id reviewer_id"),
    fact("state submitted_at"),
    words("works question suggestion", stays=GIVEN),
    words("decline_reason"),
    what=_l("Reviews that you wrote or are to write"),
    theirs=lambda whom: Review.reviewer_id == whom.id,
    keep=Keep.RECORD,
    stays=_l("Reviews that you sent stay without your name: a group learns from them. Drafts go."),
)


@erases
def _drafts_go(whom: Subject) -> None:
    """A review that was not sent was never given to anybody."""
    mine = Review.reviewer_id == whom.id, Review.state != ReviewState.SUBMITTED
    db.session.execute(update(Review).where(*mine).values(works="", question="", suggestion=""))
