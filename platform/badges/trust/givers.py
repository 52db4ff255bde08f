"""Organisations that give badges in their own name, if they wish: the office's badge, their signature."""

import logging
import uuid
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload, undefer

from badges import issuing
from badges.models import BadgeClass, Issuer
from badges.openbadges.canonical import NotCanonical
from badges.openbadges.template import Template
from badges.openbadges.text import Refused
from badges.settings import public_url
from courses.models import Cohort
from foundation.audit import record
from foundation.database import db
from organisations.models import Organisation
from people.models import Person

log = logging.getLogger("kehittamo")


def let_give(by: Person, organisation: Organisation, wish: bool) -> None:
    """Badges of the organisation's cohorts are given in its own name from now on, or in the office's again.

    What was given stays as it is: the organisation's keys are published for ever.
    """
    issuer = giver(organisation.id)
    if issuer is None and wish:
        issuer = issuing.ensure_issuer(organisation)
    elif issuer is None or issuer.active is wish:
        return
    issuer.active = wish
    record(
        by,
        "let give badges" if wish else "stopped giving badges",
        issuer,
        organisation=str(organisation.id),
    )


def giver(organisation_id: uuid.UUID) -> Issuer | None:
    """The organisation as an issuer, be it one no more."""
    return db.session.scalar(
        select(Issuer).options(selectinload(Issuer.keys)).where(Issuer.organisation_id == organisation_id)
    )


def in_the_name_for(cohort: Cohort | None, badge_class: BadgeClass) -> BadgeClass:
    """The badge as it is given in the cohort: in its organisation's name where that gives its own."""
    if cohort is None or cohort.organisation_id is None or badge_class.original_id is not None:
        return badge_class
    issuer = giver(cohort.organisation_id)
    if issuer is None or not issuer.active or issuer.id == badge_class.issuer_id:
        return badge_class
    return _found(badge_class, issuer) or _in_the_name_of(badge_class, issuer) or badge_class


def _templates(original: BadgeClass, made: BadgeClass) -> dict[str, str]:
    address = f"{public_url()}/badge-classes/{made.id}"
    templates = {}
    for language, text in original.template.items():
        theirs = Template.from_json(text)
        ours = replace(theirs.achievement(), id=address, image=f"{address}/image.png")
        templates[language] = issuing.compile_for(made.issuer, ours, expires=theirs.expires)
    return templates


def _found(original: BadgeClass, issuer: Issuer) -> BadgeClass | None:
    return db.session.scalar(
        select(BadgeClass)
        .options(*issuing.for_signing())
        .where(BadgeClass.original_id == original.id, BadgeClass.issuer_id == issuer.id)
    )


def _in_the_name_of(original: BadgeClass, issuer: Issuer) -> BadgeClass | None:
    """The same badge with another giver: words, picture and skills are the original's.

    None when the organisation's name or address can't be signed so that every verifier agrees: the office
    gives the badge then, which is better than that nobody does.
    """
    whole = db.session.scalars(
        select(BadgeClass).options(undefer(BadgeClass.picture)).where(BadgeClass.id == original.id)
    ).one()
    organisation = db.session.get_one(Organisation, issuer.organisation_id)
    made = BadgeClass(
        id=uuid.uuid4(),
        original_id=original.id,
        issuer=issuing.ensure_issuer(organisation),
        **{
            name: getattr(whole, name)
            for name in (
                *("slug", "digest", "name", "description", "criteria", "criteria_html", "design", "picture"),
                *("validity_months", "tags", "alignments", "level"),
            )
        },
    )
    try:
        made.template = _templates(original, made)
    except (Refused, NotCanonical) as fault:
        log.warning("%s cannot give badges in its own name: %s", issuer.did, fault)
        return None
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:  # somebody else was given it in the same moment
        pass
    return _found(original, issuer)
