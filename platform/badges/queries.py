"""Reading awards, badge classes, issuers, with what each page needs loaded."""

import uuid
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ScalarSelect, Select, String, and_, cast, or_, select
from sqlalchemy.orm import aliased, contains_eager, defer, joinedload, selectinload, undefer

from badges.models import Award, BadgeClass, Issuer, StatusList
from badges.permissions import may_keep_award
from badges.rules import Rules
from courses import queries as courses
from courses.models import Cohort, Enrolment, ProgrammeVersion
from courses.vocabulary import CohortRole
from foundation.asking import row_of
from foundation.database import db
from people.models import Person


@row_of
def award(award_id: uuid.UUID) -> Select[Award]:
    """The award with its badge, earner and cohort, and the credential's bytes."""
    return (
        select(Award)
        .options(
            undefer(Award.credential),
            joinedload(Award.badge_class).joinedload(BadgeClass.issuer).joinedload(Issuer.organisation),
            joinedload(Award.person),
            joinedload(Award.cohort).options(joinedload(Cohort.organisation), joinedload(Cohort.version)),
        )
        .where(Award.id == award_id)
    )


def awards_of(person: Person) -> list[Award]:
    """The person's badges, newest first, with their cohorts; of each badge the newest edition."""
    rows = db.session.scalars(
        select(Award)
        .options(
            joinedload(Award.badge_class),
            joinedload(Award.cohort).options(joinedload(Cohort.organisation), joinedload(Cohort.version)),
        )
        .where(may_keep_award.among(person))
        .order_by(Award.edition)
    )
    newest = {(row.badge_slug, row.cohort_id): row for row in rows}
    return sorted(newest.values(), key=lambda row: row.created_at, reverse=True)


def awards_to_carry(person: Person) -> list[Award]:
    """The badges that the person took, oldest first, with all that their files need."""
    return list(
        db.session.scalars(
            select(Award)
            .options(
                undefer(Award.credential),
                joinedload(Award.badge_class).options(
                    undefer(BadgeClass.picture),
                    joinedload(BadgeClass.issuer).options(
                        joinedload(Issuer.organisation), selectinload(Issuer.keys)
                    ),
                ),
                joinedload(Award.person),
                joinedload(Award.cohort).joinedload(Cohort.version),
            )
            .where(may_keep_award.among(person), Award.declined_at.is_(None))
            .order_by(Award.created_at, Award.id)
        )
    )


def cohort_with_badge(cohort_id: uuid.UUID) -> Cohort | None:
    """The cohort, if its programme gives a badge."""
    found = courses.cohort(cohort_id)
    return found if found is not None and found.version.badge_slug is not None else None


def newest_with_badge(cohort_ids: Sequence[uuid.UUID]) -> Cohort | None:
    """The newest of these cohorts whose programme gives a badge."""
    statement = (
        select(Cohort)
        .join(Cohort.version)
        .options(
            contains_eager(Cohort.version).options(defer(ProgrammeVersion.body_html)),
            joinedload(Cohort.organisation),
        )
        .where(Cohort.id.in_(cohort_ids), ProgrammeVersion.badge_slug.is_not(None))
        .order_by(Cohort.created_at.desc())
        .limit(1)
    )
    return db.session.scalar(statement)


def awards_in(cohort: Cohort, slug: str) -> dict[uuid.UUID, Award]:
    """The cohort's awards of this badge by person, the newest edition of each."""
    mine = select(Award).where(Award.cohort_id == cohort.id, Award.badge_slug == slug)
    rows = db.session.scalars(mine.order_by(Award.edition))
    return {row.person_id: row for row in rows}


@cache
def newest_classes() -> Select[BadgeClass]:
    """The newest version of each badge, as the office gives it."""
    later = aliased(BadgeClass)
    newer = select(later.id).where(
        later.slug == BadgeClass.slug,
        later.issuer_id == BadgeClass.issuer_id,
        later.created_at > BadgeClass.created_at,
    )
    return select(BadgeClass).where(~newer.exists(), BadgeClass.original_id.is_(None))


def classes_of(slugs: list[str]) -> list[BadgeClass]:
    """The newest versions of these badges, in this order."""
    if not slugs:
        return []
    rows = {row.slug: row for row in db.session.scalars(newest_classes().where(BadgeClass.slug.in_(slugs)))}
    return [rows[slug] for slug in slugs if slug in rows]


def rules_in(cohort: Cohort) -> dict[str, Rules]:
    """What earns which badge in the cohort: the programme's own first, then those that the office made."""
    slug, programme = cohort.version.badge_slug, cohort.version.programme_id
    here = and_(BadgeClass.made_here, BadgeClass.programme_id == programme)
    found = db.session.scalars(newest_classes().where(or_(here, BadgeClass.slug == slug)))
    asked = {one.slug: Rules.from_json(one.rules) for one in sorted(found, key=lambda one: one.slug)}
    own = {slug: own_rules(cohort.version, asked.pop(slug, Rules()))} if slug else {}
    return {**own, **{other: rules for other, rules in asked.items() if rules.any}}


def own_rules(version: ProgrammeVersion, written: Rules) -> Rules:
    """What earns the programme's own badge: as the version says, or as is ``written`` in the badge itself."""
    by_version = Rules.of(version)
    return by_version if by_version.any else written


def rules_of_own_badge() -> ScalarSelect[Any]:
    """What is written in the badge of a statement's ProgrammeVersion, as its newest version says."""
    return (
        select(BadgeClass.rules)
        .where(BadgeClass.slug == ProgrammeVersion.badge_slug, BadgeClass.original_id.is_(None))
        .order_by(BadgeClass.created_at.desc())
        .limit(1)
        .correlate(ProgrammeVersion)
        .scalar_subquery()
    )


def milestones() -> dict[str, Rules]:
    """The badges that are earned by other badges alone, wherever those came from."""
    alone = BadgeClass.programme_id.is_(None), cast(BadgeClass.rules, String) != "{}"
    made = db.session.scalars(newest_classes().where(*alone).order_by(BadgeClass.slug))
    asked = {one.slug: Rules.from_json(one.rules) for one in made}
    return {slug: rules for slug, rules in asked.items() if rules.badges}


def programmes_asking_for(slug: str) -> set[uuid.UUID | None]:
    """In which programmes there are badges that ask for this one; None stands for a milestone."""
    likely = cast(BadgeClass.rules, String).contains(f'"{slug}"', autoescape=True)
    made = db.session.scalars(newest_classes().where(likely))
    return {one.programme_id for one in made if slug in Rules.from_json(one.rules).badges}


def cohorts_of(person_id: uuid.UUID, programmes: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """The cohorts of these programmes in which the person takes part."""
    statement = (
        select(Cohort.id)
        .join(ProgrammeVersion, ProgrammeVersion.id == Cohort.version_id)
        .join(Enrolment, Enrolment.cohort_id == Cohort.id)
        .where(
            Enrolment.person_id == person_id,
            Enrolment.role == CohortRole.PARTICIPANT,
            Enrolment.left_at.is_(None),
            ProgrammeVersion.programme_id.in_(programmes),
        )
        .order_by(Cohort.id)
    )
    return list(db.session.scalars(statement))


def all_awards() -> list[Award]:
    """Every award, newest first, with badge, earner and cohort: for the command line."""
    return list(
        db.session.scalars(
            select(Award)
            .options(joinedload(Award.badge_class), joinedload(Award.person), joinedload(Award.cohort))
            .order_by(Award.created_at.desc(), Award.id)
        )
    )


def picture_of(badge_class_id: uuid.UUID) -> bytes | None:
    """The badge's picture, as PNG."""
    return db.session.scalar(select(BadgeClass.picture).where(BadgeClass.id == badge_class_id))


def badge_class(badge_class_id: uuid.UUID) -> BadgeClass | None:
    """A version of a badge with its issuer's organisation."""
    return db.session.scalar(
        select(BadgeClass)
        .options(joinedload(BadgeClass.issuer).joinedload(Issuer.organisation))
        .where(BadgeClass.id == badge_class_id)
    )


def badge_class_to_sign(badge_class_id: uuid.UUID) -> BadgeClass | None:
    """A version of a badge with its compiled templates."""
    return db.session.scalar(
        select(BadgeClass).options(undefer(BadgeClass.template)).where(BadgeClass.id == badge_class_id)
    )


def issuer(issuer_id: uuid.UUID) -> Issuer | None:
    """The issuer with all its keys and its organisation."""
    return db.session.scalar(
        select(Issuer)
        .options(selectinload(Issuer.keys), joinedload(Issuer.organisation))
        .where(Issuer.id == issuer_id)
    )


def issuers() -> list[Issuer]:
    """All issuers with their keys: few."""
    return list(db.session.scalars(select(Issuer).options(selectinload(Issuer.keys))))


def status_document(list_id: uuid.UUID) -> bytes | None:
    """The signed status list's bytes."""
    return db.session.scalar(select(StatusList.document).where(StatusList.id == list_id))


def is_revoked(credential_id: uuid.UUID) -> bool:
    """Whether the award has been taken back, though its status list may not have been signed since."""
    found = db.session.scalar(
        select(Award.id).where(Award.id == credential_id, Award.revoked_at.is_not(None))
    )
    return found is not None


def issued(credential_id: uuid.UUID, proof_value: str) -> bool:
    """Whether the ledger holds this award with exactly this signature."""
    found = db.session.scalar(
        select(Award.id).where(Award.id == credential_id, Award.proof_value == proof_value)
    )
    return found is not None
