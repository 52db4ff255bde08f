"""The letters that tell somebody of their badge: earned, renewed, about to end, taken back, signed again."""

from flask import url_for
from flask_babel import gettext as _

from badges.models import Award, BadgeClass
from foundation.languages import day_text, in_language, say
from people.letters import write_to
from people.models import Person


def badge_earned(row: Award, person: Person, badge_class: BadgeClass) -> None:
    """Tells the earner, in their language, that the badge is theirs and that they decide who sees it."""
    with in_language(person.language):
        badge = say(badge_class.name)
        why = (
            _("the programme office gives you this badge: %(badge)s.", badge=badge)
            if row.awarded_by_id
            else _("you have done everything that this badge asks for: %(badge)s.", badge=badge)
        )
        body = _(
            "Hello %(name)s,\n\n%(why)s Congratulations!\n\n"
            "Nobody else sees the badge until you say so. "
            "Here you take it or leave it, and choose who sees it:\n\n%(link)s",
            name=person.first_name,
            why=why,
            link=_page(row),
        )
        write_to(
            person,
            kind="badge",
            dedup_key=f"badge:{row.id}",
            subject=_("You have earned a badge: %(badge)s", badge=badge),
            body=body,
        )


def badge_revoked(row: Award, person: Person, badge_class: BadgeClass) -> None:
    """Tells the earner that the badge was taken back, and why."""
    with in_language(person.language):
        badge = say(badge_class.name)
        _write(
            row,
            person,
            kind="badge_revoked",
            subject=_("A badge of yours has been taken back: %(badge)s", badge=badge),
            body=_(
                "Hello %(name)s,\n\nthe badge %(badge)s has been taken back. The reason:\n\n%(reason)s\n\n"
                "Its files are not valid any more. If you think that this is a mistake, ask the office.\n\n"
                "%(link)s",
                name=person.first_name,
                badge=badge,
                reason=row.revoked_reason,
                link=_page(row),
            ),
        )


def badge_given_again(row: Award, person: Person, badge_class: BadgeClass, *, renewed: bool) -> None:
    """Tells the earner that the badge was renewed, or given anew after it was taken back."""
    with in_language(person.language):
        badge = say(badge_class.name)
        until = _("It is valid until %(day)s.", day=day_text(row.valid_until)) if row.valid_until else ""
        told = (
            _("your badge %(badge)s has been renewed.", badge=badge)
            if renewed
            else _("you have been given the badge %(badge)s anew.", badge=badge)
        )
        _write(
            row,
            person,
            kind="badge_again",
            subject=_("Your badge is valid: %(badge)s", badge=badge),
            body=_(
                "Hello %(name)s,\n\n%(told)s %(until)s\n\nNobody else sees it until you say so. "
                "Here you can look at it, show it or download it:\n\n%(link)s",
                name=person.first_name,
                told=told,
                until=until,
                link=_page(row),
            ),
        )


def badge_ends(row: Award, person: Person, badge_class: BadgeClass) -> bool:
    """Tells the earner, some weeks ahead, that the badge ends; false when they were told before."""
    assert row.valid_until is not None
    with in_language(person.language):
        badge, day = say(badge_class.name), day_text(row.valid_until)
        return _write(
            row,
            person,
            kind="badge_ends",
            subject=_("Your badge is valid until %(day)s: %(badge)s", day=day, badge=badge),
            body=_(
                "Hello %(name)s,\n\nyour badge %(badge)s is valid until %(day)s. If you want to renew it, "
                "ask the office.\n\n%(link)s",
                name=person.first_name,
                badge=badge,
                day=day,
                link=_page(row),
            ),
        )


def badge_signed_again(row: Award, person: Person, badge_class: BadgeClass) -> None:
    """Tells the earner that files downloaded before are not valid any more, and where the new ones are."""
    with in_language(person.language):
        badge = say(badge_class.name)
        _write(
            row,
            person,
            kind="badge_signed_again",
            subject=_("Download your badge again: %(badge)s", badge=badge),
            body=_(
                "Hello %(name)s,\n\nwe have signed your badge %(badge)s again, because we changed the key "
                "that shows it is genuine. You keep the badge, and links to it work as before. Only files "
                "that you have downloaded are not valid any more. Download them again here:\n\n%(link)s",
                name=person.first_name,
                badge=badge,
                link=_page(row),
            ),
            again=row.proof_value[-16:],
        )


def _write(row: Award, person: Person, *, kind: str, subject: str, body: str, again: str = "") -> bool:
    return write_to(person, kind=kind, dedup_key=f"{kind}:{row.id}:{again}", subject=subject, body=body)


def _page(row: Award) -> str:
    return url_for("badges.show_award", award_id=row.id, _external=True)
