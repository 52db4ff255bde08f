"""Makers of believable rows, each whole with as little told as possible. They flush, never commit."""

import itertools
import uuid
from datetime import date, time, timedelta
from typing import Any

from courses.models import (
    Cohort,
    Enrolment,
    Material,
    PlannedSession,
    PlannedTask,
    Programme,
    ProgrammeVersion,
)
from courses.operations import create_cohort, enrol
from courses.vocabulary import AnswerRule, CohortRole, SessionKind, TaskKind
from foundation import clock
from foundation.database import Words, db
from organisations.models import Membership, Organisation
from organisations.vocabulary import MembershipRole, OrganisationKind
from people.models import Person
from people.operations import open_session
from people.passwords import hash_password
from people.vocabulary import Way

PASSWORD = "the moose walks at dawn"
_hash = hash_password(PASSWORD)
_number = itertools.count(1)


def words(text: str) -> Words:
    """The same text in three languages, told apart by their codes."""
    return {"fi": f"{text}", "sv": f"{text} (sv)", "en": f"{text} (en)"}


def _add(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def person(name: str = "", *, email: str = "", language: str = "fi") -> Person:
    """Somebody whose password is PASSWORD."""
    number = next(_number)
    made: Person = _add(
        Person(
            name=name or f"Aino Virtanen {number}",
            email=email or f"person{number}@example.org",
            password_hash=_hash,
            language=language,
        )
    )
    return made


def session_of(somebody: Person, *, way: Way = Way.PASSWORD, second_factor: bool = True) -> str:
    """What the cookie of a new browser of theirs holds as `_user_id`."""
    secret = open_session(somebody, way=way, second_factor_at=clock.now() if second_factor else None)
    db.session.flush()
    return secret


def organisation(name: str = "", kind: OrganisationKind = OrganisationKind.MUNICIPAL) -> Organisation:
    """A municipality."""
    made: Organisation = _add(Organisation(name=name or f"Kunta {next(_number)}", kind=kind))
    return made


def office() -> Organisation:
    """The programme office, one and the same."""
    from organisations.queries import office as existing

    return existing() or _add(
        Organisation(name="Ohjelmatoimisto", kind=OrganisationKind.OFFICE, email="office@example.org")
    )


def member(place: Organisation, role: MembershipRole, name: str = "") -> Person:
    """Somebody with a place in the organisation."""
    made = person(name)
    _add(Membership(person_id=made.id, organisation_id=place.id, role=role))
    return made


def office_person(name: str = "") -> Person:
    """Somebody of the programme office."""
    return member(office(), MembershipRole.OFFICE, name)


def representative(place: Organisation | None = None, name: str = "") -> Person:
    """Somebody who speaks for an organisation."""
    return member(place or organisation(), MembershipRole.REPRESENTATIVE, name)


def pool_trainer(name: str = "") -> Person:
    """A trainer of the pool."""
    return member(office(), MembershipRole.TRAINER, name)


def programme(
    slug: str = "",
    *,
    sessions: int = 3,
    badge: str | None = "sisainen-kehittaja",
    fair: bool = True,
    kind: SessionKind = SessionKind.CONTACT_DAY,
) -> Programme:
    """A programme with one version: sessions four weeks apart, four tasks, a material for each session."""
    slug = slug or f"programme-{next(_number)}"
    made: Programme = _add(Programme(slug=slug, open=True))
    version: ProgrammeVersion = _add(
        ProgrammeVersion(
            programme_id=made.id,
            digest=uuid.uuid4().hex,
            title=words("Valmennus"),
            summary=words("Lyhyesti"),
            body_html=words("<p>Pitkästi</p>"),
            price_euros=2000,
            least_people=15,
            most_people=50,
            reviews_each=3 if fair else 0,
            fair_session_key=f"day-{sessions}" if fair else None,
            badge_slug=badge,
            sessions_to_attend=2,
            all_reviews=fair,
        )
    )
    for number in range(1, sessions + 1):
        db.session.add(
            PlannedSession(
                version_id=version.id,
                key=f"day-{number}",
                position=number,
                kind=kind,
                starts=time(9),
                ends=time(15, 30),
                weeks_after_first=4 * (number - 1),
                title=words(f"Päivä {number}"),
                summary=words("Päivästä"),
                plan=[
                    {"starts": "09:00", "words": words("Kahvit")},
                    {"starts": "09:30", "words": words("Työ")},
                ],
                body_html=words("<p>Ohjelma</p>"),
            )
        )
        db.session.add(
            Material(
                version_id=version.id,
                key=f"page-{number}",
                position=number,
                session_key=f"day-{number}",
                title=words(f"Aineisto {number}"),
                summary=words("Luettavaa"),
                body_html=words("<p>Sisältö</p>"),
            )
        )
    plans = (
        ("pre-1", TaskKind.PRE_WORK, "day-1", -21, -5),
        ("pre-2", TaskKind.PRE_WORK, "day-1", -14, -3),
        ("interim-1", TaskKind.INTERIM, "day-2", -20, -3),
        ("interim-2", TaskKind.INTERIM, f"day-{sessions}", -20, -3),
    )
    for position, (key, kind, of, opens, due) in enumerate(plans):
        db.session.add(
            PlannedTask(
                version_id=version.id,
                key=key,
                position=position,
                kind=kind,
                minutes=20,
                opens_days=opens,
                opens_of=of,
                due_days=due,
                due_of=of,
                text_rule=AnswerRule.REQUIRED,
                files_rule=AnswerRule.OPTIONAL,
                title=words(f"Tehtävä {key}"),
                summary=words("Tehtävästä"),
                action=words(f"Kerro {key}"),
                body_html=words("<p>Ohje</p>"),
            )
        )
    made.current_version_id = version.id
    db.session.flush()
    db.session.expire(made)
    return made


def version_of(made: Programme) -> ProgrammeVersion:
    """The programme's version with its plans loaded."""
    from courses.queries import version_with_plans

    assert made.current_version_id is not None
    version = version_with_plans(made.current_version_id)
    assert version is not None
    return version


def cohort(
    *,
    place: Organisation | None = None,
    made: Programme | None = None,
    first: date | None = None,
    seats: int = 50,
    by: Person | None = None,
) -> Cohort:
    """A cohort whose first day is in thirty days (or on `first`); rooms above answer its creation."""
    version = version_of(made or programme())
    first = first or clock.today() + timedelta(days=30)
    dates = [first + timedelta(weeks=plan.weeks_after_first) for plan in version.sessions]
    return create_cohort(
        version=version,
        organisation=place or organisation(),
        name="Kevät",
        seats=seats,
        dates=dates,
        by=by or office_person(),
    )


def enrolment(place: Cohort, role: CohortRole = CohortRole.PARTICIPANT, name: str = "") -> Enrolment:
    """A new person's place in the cohort; `.person` is loaded."""
    somebody = person(name)
    made = enrol(place, somebody, role, by=somebody)
    made.person = somebody
    return made


def participant(place: Cohort, name: str = "") -> Person:
    """A new participant of the cohort."""
    return enrolment(place, name=name).person


def trainer(place: Cohort, name: str = "") -> Person:
    """A new trainer of the cohort."""
    return enrolment(place, CohortRole.TRAINER, name).person
