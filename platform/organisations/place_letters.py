"""Letters about places in organisations: the invitation, and news of a place given, ended or deputised."""

import uuid
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from foundation.languages import day_text, in_language
from foundation.outbox import post
from organisations.models import Membership, MembershipInvitation, Organisation
from organisations.vocabulary import MembershipRole
from organisations.wording import days_word, role_word
from people.letters import write_to
from people.models import Person


def invitation(made: MembershipInvitation, organisation: Organisation, by: Person, token: str) -> None:
    """The personal link; the only place where the secret is written."""
    with in_language(made.language):
        words: dict[str, Any] = {
            "by": by.name,
            "organisation": organisation.name,
            "role": role_word(made.role),
            "days": days_word(made),
            "link": url_for("organisations.accept_place", token=token, _external=True),
            "date": day_text(made.expires_at),
        }
        greeting = _("Hello %(name)s,", name=made.name) if made.name else _("Hello,")
        if made.deputy_for_id is None:
            body = _(
                "%(by)s invites you to a place in Kehittämö:\n\n%(organisation)s\n%(role)s\n\n"
                "Take it with this link:\n\n%(link)s\n\nThe link is yours alone. It works until %(date)s.",
                **words,
            )
            subject = _("You are invited: %(organisation)s", **words)
        else:
            body = _(
                "%(by)s asks you to be a deputy in Kehittämö:\n\n%(organisation)s\n%(role)s\n%(days)s\n\n"
                "Say yes with this link:\n\n%(link)s\n\nThe link is yours alone. It works until %(date)s.",
                **words,
            )
            subject = _("You are asked to be a deputy: %(organisation)s", **words)
        post(
            kind="place_invitation",
            dedup_key=f"place-invitation:{made.id}:{made.secret_hash[:16]}",
            to=made.email,
            language=made.language,
            subject=subject,
            body=f"{greeting}\n\n{body}",
        )


def given(organisation: Organisation, person: Person, role: MembershipRole) -> None:
    """The person knows of the new place."""
    with in_language(person.language):
        _write(
            person,
            "place_given",
            _("You have a new place: %(organisation)s", organisation=organisation.name),
            _(
                "Hello %(name)s,\n\nyou have a new place in Kehittämö:\n\n%(organisation)s\n%(role)s\n\n"
                "%(link)s",
                name=person.first_name,
                organisation=organisation.name,
                role=role_word(role),
                link=url_for("courses.home", _external=True),
            ),
        )


def ended(place: Membership, person: Person) -> None:
    """The person knows that the place has ended."""
    with in_language(person.language):
        _write(
            person,
            "place_ended",
            _("Your place has ended: %(organisation)s", organisation=place.organisation.name),
            _(
                "Hello %(name)s,\n\nyour place in Kehittämö has ended:\n\n%(organisation)s\n%(role)s\n\n"
                "Your account stays. If this is a mistake, tell the programme office.",
                name=person.first_name,
                organisation=place.organisation.name,
                role=role_word(place.role),
            ),
        )


def deputy_begins(place: Membership, organisation: Organisation, deputy: Person, principal: Person) -> None:
    """Both know from when till when the deputy stands in."""
    for person in (deputy, principal):
        with in_language(person.language):
            _write(
                person,
                "deputy_begins",
                _("Deputy: %(deputy)s for %(principal)s", deputy=deputy.name, principal=principal.name),
                _(
                    "Hello %(name)s,\n\n%(deputy)s stands in for %(principal)s:\n\n%(organisation)s\n"
                    "%(days)s\n\n"
                    "The deputy can do the same things on these days. It ends by itself, and can be ended "
                    "earlier:\n\n%(link)s",
                    name=person.first_name,
                    deputy=deputy.name,
                    principal=principal.name,
                    organisation=organisation.name,
                    days=days_word(place),
                    link=url_for(
                        "organisations.list_members", organisation_id=organisation.id, _external=True
                    ),
                ),
            )


def deputy_ended(place: Membership, principal: Person) -> None:
    """Whoever had the deputy knows that they have one no more."""
    with in_language(principal.language):
        _write(
            principal,
            "deputy_ended",
            _("Your deputy stands in no more"),
            _(
                "Hello %(name)s,\n\n%(deputy)s is your deputy no more:\n\n%(organisation)s",
                name=principal.first_name,
                deputy=place.person.name,
                organisation=place.organisation.name,
            ),
        )


def _write(person: Person, kind: str, subject: str, body: str) -> None:
    """Each act has its letter: whoever acts twice is fenced by the rows, not by the letter's key."""
    write_to(person, kind=kind, dedup_key=f"{kind}:{person.id}:{uuid.uuid4()}", subject=subject, body=body)
