"""Awards signed and written, many in one go: the key is opened once, the places are taken at once."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from badges import issuing
from badges.evidence import evidence_of, place
from badges.models import Award, BadgeClass, StatusList
from badges.openbadges import credential, proof
from badges.openbadges.credential import Evidence
from badges.openbadges.keys import SigningKey
from badges.openbadges.template import Template
from badges.settings import public_url
from badges.trust.validity import end_of
from foundation import clock
from foundation.database import db
from people.models import Person


def write_awards(
    people: Sequence[Person],
    cohort_id: uuid.UUID | None,
    badge_class: BadgeClass,
    edition: int = 1,
    *,
    by: Person | None = None,
    reason: str = "",
    like: Award | None = None,
) -> list[Award]:
    """An award of that edition for each, signed once, its bytes kept; whoever has one is left out.

    It names the work of the earner's group, if that is public now. ``like`` is the edition before it when
    nothing else is new: its dates and its language stay.

    The unique constraint over badge, cohort, person and edition is the fence against awarding twice at once.
    """
    without = _without(people, cohort_id, badge_class, edition)
    if not without:
        return []
    rows = _signed(without, cohort_id, badge_class, edition, like)
    for row in rows:
        row.awarded_by_id, row.reason = by.id if by else None, reason
    try:
        with db.session.begin_nested():
            db.session.add_all(rows)
    except IntegrityError:
        if len(without) == 1:
            if _without(without, cohort_id, badge_class, edition):
                raise  # nobody was given one in the meantime: it is something else
            return []
        return [
            row
            for one in without
            for row in write_awards([one], cohort_id, badge_class, edition, by=by, reason=reason, like=like)
        ]
    return rows


def _without(
    people: Sequence[Person], cohort_id: uuid.UUID | None, badge_class: BadgeClass, edition: int
) -> list[Person]:
    have = set(
        db.session.scalars(
            select(Award.person_id).where(
                Award.badge_slug == badge_class.slug,
                Award.cohort_id == cohort_id,
                Award.edition == edition,
                Award.person_id.in_([person.id for person in people]),
            )
        )
    )
    return [person for person in {person.id: person for person in people}.values() if person.id not in have]


def _signed(
    people: Sequence[Person],
    cohort_id: uuid.UUID | None,
    badge_class: BadgeClass,
    edition: int,
    like: Award | None,
) -> list[Award]:
    now = clock.now()
    places = issuing.take_places(badge_class.issuer, len(people))
    key = issuing.signing_key(badge_class.issuer)
    languages = {person.id: like.language if like else person.language for person in people}
    templates = {language: issuing.compiled(badge_class, language) for language in languages.values()}
    evidence = evidence_of([person.id for person in people], cohort_id)
    rows = []
    for person, (listed, index) in zip(people, places, strict=True):
        row = Award(
            id=uuid.uuid4(),
            created_at=like.created_at if like else now,
            badge_class_id=badge_class.id,
            badge_slug=badge_class.slug,
            cohort_id=cohort_id,
            person_id=person.id,
            edition=edition,
            valid_until=like.valid_until if like else end_of(badge_class.validity_months, now),
            status_list_id=listed.id,
            status_index=index,
            language=languages[person.id],
        )
        _sign(row, person.email, listed, templates[row.language], key, evidence.get(person.id))
        rows.append(row)
    return rows


def _sign(
    row: Award, email: str, listed: StatusList, template: Template, key: SigningKey, told: Evidence | None
) -> None:
    claim = credential.Award(
        id=f"{public_url()}/credentials/{row.id}",
        valid_from=row.created_at,
        recipient=credential.Recipient.of(email),
        status=credential.Status(issuing.list_url(listed), row.status_index),
        valid_until=row.valid_until,
        evidence=told,
    )
    template = template.with_evidence(place()) if told else template
    row.credential = template.sign(claim, key, clock.now())
    row.proof_value = proof.value_of(row.credential)
