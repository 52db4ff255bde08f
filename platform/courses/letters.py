"""The invitation into a cohort, with its personal link."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from courses.models import CoachingSession, Cohort, Invitation
from courses.vocabulary import CohortRole
from courses.wording import host_name, when_and_where
from foundation.languages import day_text, in_language, say
from foundation.outbox import post


def invitation(
    invitation: Invitation,
    cohort: Cohort,
    sessions: Sequence[CoachingSession],
    token: str,
    *,
    again: bool = False,
) -> None:
    """The personal link; the only place where the secret is written."""
    with in_language(invitation.language):
        greeting = _("Hello %(name)s,", name=invitation.name) if invitation.name else _("Hello,")
        words = _words_of(invitation, cohort, sessions, token)
        body = _(
            "%(organisation)s has a place for you in this training:\n\n%(programme)s\n%(cohort)s\n\n"
            "We meet on these days:\n%(days)s\n\nJoin with this link. You choose a password, and then "
            "you see what comes first:\n\n%(link)s\n\nThe link is yours alone. It works until %(date)s.",
            **words,
        )
        if invitation.role is CohortRole.OBSERVER:
            body = _(
                "%(organisation)s invites you to follow this training as an observer:\n\n%(programme)s\n"
                "%(cohort)s\n\nIt meets on these days:\n%(days)s\n\nOpen it with this link:\n\n%(link)s\n\n"
                "The link is yours alone. It works until %(date)s.",
                **words,
            )
        if again:
            note = _(
                "You have not answered yet. Here is a new link; the one in our earlier letter works no more."
            )
            body = f"{note}\n\n{body}"
        subject = (
            _("A reminder: your place in the training waits for you")
            if again and invitation.role is not CohortRole.OBSERVER
            else _("You are invited: %(programme)s", programme=words["programme"])
        )
        post(
            kind="invitation",
            dedup_key=f"invitation:{invitation.id}:{invitation.secret_hash[:16]}",
            to=invitation.email,
            language=invitation.language,
            subject=subject,
            body=f"{greeting}\n\n{body}",
        )


def _words_of(
    invitation: Invitation, cohort: Cohort, sessions: Sequence[CoachingSession], token: str
) -> dict[str, str]:
    return {
        "organisation": host_name(cohort),
        "programme": say(cohort.version.title),
        "cohort": cohort.name,
        "days": "\n".join(f"- {when_and_where(coaching_session)}" for coaching_session in sessions),
        "link": url_for("courses.accept_invitation", token=token, _external=True),
        "date": day_text(invitation.expires_at),
    }
