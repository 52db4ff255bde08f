"""Showing a badge elsewhere: on LinkedIn, on a page of one's own."""

from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import escape

from badges.models import Award
from badges.settings import public_url
from foundation import clock
from foundation.languages import in_language, say


@dataclass(frozen=True)
class Sharing:
    """What stands ready to be carried to another site; none of it names the earner."""

    address: str
    """The public page."""
    linkedin: str
    """The address at which LinkedIn asks whether to add the badge to one's profile."""
    snippet: str
    """HTML for any page: the picture, and a link to the public page."""


def sharing(award: Award) -> Sharing:
    """The links and the snippet, in the language of the award."""
    badge = award.badge_class
    address = f"{public_url()}/credentials/{award.id}"
    with in_language(award.language):
        name = say(badge.name)
    given = clock.helsinki(award.created_at)
    told = {
        "startTask": "CERTIFICATION_NAME",
        "name": name,
        "organizationName": badge.issuer.organisation.name,
        "issueYear": given.year,
        "issueMonth": given.month,
        "certUrl": address,
        "certId": str(award.id),
    }
    picture = f"{public_url()}/badge-classes/{badge.id}/image.png"
    return Sharing(
        address=address,
        linkedin=f"https://www.linkedin.com/profile/add?{urlencode(told)}",
        snippet=f'<a href="{address}"><img src="{picture}" alt="Open Badge: {escape(name)}" width="160"></a>',
    )
