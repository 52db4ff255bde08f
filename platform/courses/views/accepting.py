"""The personal link of an invitation: a stranger becomes a participant or an observer."""

from typing import Any

from flask.typing import ResponseReturnValue

from courses import inviting, queries
from courses.models import Invitation
from courses.views import blueprint
from courses.wording import host_name
from foundation.access import public
from foundation.languages import say
from people.answering_views import Door


def _shown(invitation: Invitation) -> dict[str, Any]:
    cohort = invitation.cohort
    return {
        "inviter": host_name(cohort),
        "heading": say(cohort.version.title),
        "lead": say(cohort.version.summary),
        "cohort": cohort,
        "sessions": queries.sessions_of(cohort),
    }


_door = Door(
    find=queries.invitation_by_secret,
    join=inviting.join,
    join_as_new=inviting.join_as_new,
    shown=_shown,
    page="courses/invitation.html",
    over="courses/invitation_over.html",
)


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@public("the personal link that came by mail")
def accept_invitation(token: str) -> ResponseReturnValue:
    return _door.answer(token)
