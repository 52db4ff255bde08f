"""The letter that offers a badge to somebody who has no account."""

from flask import url_for
from flask_babel import gettext as _

from badges.models import BadgeClass, BadgeOffer
from foundation.languages import day_text, in_language, say
from foundation.outbox import post


def take_your_badge(row: BadgeOffer, badge: BadgeClass, token: str) -> None:
    """The personal link; the only place where the secret is written."""
    with in_language(row.language):
        name = say(badge.name)
        body = _(
            "Hello,\n\nthe programme office gives you a badge: %(badge)s.\n\nWhy: %(reason)s\n\n"
            "Take it with this link:\n\n%(link)s\n\nThe link is yours alone. It works until %(date)s. "
            "Nobody sees the badge before you say so. If you don't want it, you need not do anything.",
            badge=name,
            reason=row.reason,
            link=url_for("badges.take_offer", token=token, _external=True),
            date=day_text(row.expires_at),
        )
        post(
            kind="badge_offer",
            dedup_key=f"badge-offer:{row.id}:{row.secret_hash[:16]}",
            to=row.email,
            language=row.language,
            subject=_("A badge for you: %(badge)s", badge=name),
            body=body,
        )
