"""An application is begun, saved, sent, withdrawn, and decided upon."""

import secrets
import uuid
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from applications import letters
from applications.models import CohortApplication, Decision
from applications.vocabulary import MOVES, ApplicationState, Verdict
from courses.models import Programme, ProgrammeVersion
from courses.operations import create_cohort, enrol
from courses.vocabulary import CohortRole
from foundation import clock
from foundation.audit import record
from foundation.database import db
from foundation.text import render_markdown
from organisations.models import Organisation
from organisations.queries import office_people, trainer_pool
from people.models import Person

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and capitals without those that are taken for one another on paper or over the phone."""

ATTEMPTS = 8
"""How often a taken reference number is drawn anew; even two in a row are rare."""


@dataclass(frozen=True)
class Wish:
    """What an organisation asks for; a draft may leave anything out."""

    need: str = ""
    committed: bool = False
    commitment: str = ""
    head_count: int | None = None
    preferred_trainer_id: uuid.UUID | None = None
    first_day_wish: date | None = None
    dates_note: str = ""


@dataclass(frozen=True)
class Plan:
    """What the office promises when it accepts."""

    name: str
    dates: list[date]
    seats: int
    trainer: Person


class NotPossibleNow(Exception):
    """The application's state does not allow this; somebody may have been quicker."""


class Changed(Exception):
    """The application was changed after the page was opened."""


class Incomplete(Exception):
    """Something that the office needs is missing; ``missing`` names the fields."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


def new_reference(today: date) -> str:
    """A reference number such as "KV-2027-7QK4": short, readable aloud, and no clue to how many there are."""
    return f"KV-{today.year}-" + "".join(secrets.choice(ALPHABET) for _ in range(4))


def begin(
    person: Person, programme: Programme, organisation: Organisation, wish: Wish, *, id: uuid.UUID
) -> CohortApplication:
    """A draft with this wish exists, with a reference of its own.

    The same ``id`` again gives the same draft, if it is the same organisation's. Raises `NotPossibleNow` when
    the programme takes no applications.
    """
    if not programme.takes_applications:
        raise NotPossibleNow
    for _attempt in range(ATTEMPTS):
        existing = db.session.get(CohortApplication, id)
        if existing is not None:
            if existing.organisation_id == organisation.id and existing.programme_id == programme.id:
                return existing
            id = uuid.uuid4()
        draft = CohortApplication(
            id=id,
            reference=new_reference(clock.today()),
            programme=programme,
            organisation=organisation,
            applicant=person,
            state=ApplicationState.DRAFT,
        )
        _write(draft, wish)
        try:
            with db.session.begin_nested():
                db.session.add(draft)
        except IntegrityError:  # the other half of a double click, or a reference that is taken: look again
            continue
        record(person, "began application", draft, organisation=str(organisation.id))
        db.session.flush()
        return draft
    raise RuntimeError("no reference number was free")


def save(person: Person, application: CohortApplication, wish: Wish, *, version: int) -> None:
    """The application says this. Raises `Changed` when it is not ``version``, `NotPossibleNow` once sent."""
    _lock(application)
    if application.state not in (ApplicationState.DRAFT, ApplicationState.RETURNED):
        raise NotPossibleNow
    if application.version != version:
        raise Changed
    _write(application, wish)
    db.session.flush()
    record(person, "saved application", application, version=application.version)


def missing_from(application: CohortApplication, trainers: set[uuid.UUID]) -> list[str]:
    """The fields that the office could not decide on as they stand; ``trainers`` are the pool's keys."""
    version = application.programme.current_version
    count, first_day = application.head_count, application.first_day_wish
    checks = {
        "need": bool(application.need),
        "committed": application.committed,
        "commitment": bool(application.commitment),
        "head_count": version is not None
        and count is not None
        and version.least_people <= count <= version.most_people,
        "trainer": application.preferred_trainer_id is None or application.preferred_trainer_id in trainers,
        "first_day_wish": first_day is not None and first_day >= clock.today(),
    }
    return [name for name, right in checks.items() if not right]


def wish_of(application: CohortApplication) -> Wish:
    """What the application asks for now."""
    return Wish(**{field.name: getattr(application, field.name) for field in fields(Wish)})


def send(person: Person, application: CohortApplication, *, version: int) -> bool:
    """The office has the application and a notice, the sender a receipt; false when it was sent already.

    Raises `Incomplete`, `Changed`, and `NotPossibleNow` (withdrawn, decided, or the programme is closed).
    """
    _lock(application)
    if application.state is ApplicationState.SENT:
        return False
    _check_move(application, ApplicationState.SENT)
    if application.version != version:
        raise Changed
    programme = application.programme
    if programme.current_version is None:
        raise NotPossibleNow
    if application.state is ApplicationState.DRAFT and not programme.takes_applications:
        raise NotPossibleNow
    missing = missing_from(application, {membership.person_id for membership in trainer_pool()})
    if missing:
        raise Incomplete(missing)
    application.state = ApplicationState.SENT
    application.sent_at = clock.now()
    application.applicant = person
    record(person, "sent application", application, reference=application.reference)
    db.session.flush()
    letters.receipt(application)
    for officer in office_people():
        letters.notice(application, officer)
    return True


def withdraw(person: Person, application: CohortApplication) -> None:
    """The application is off the table. Raises `NotPossibleNow` once it is decided."""
    _lock(application)
    if application.state is ApplicationState.WITHDRAWN:
        return
    _check_move(application, ApplicationState.WITHDRAWN)
    application.state = ApplicationState.WITHDRAWN
    record(person, "withdrew application", application, reference=application.reference)
    db.session.flush()


def accept(
    officer: Person,
    application: CohortApplication,
    plan: Plan,
    programme_version: ProgrammeVersion,
    *,
    reason: str,
    version: int,
    id: uuid.UUID,
) -> Decision:
    """The cohort exists with its sessions and its trainer, and the applicant has the decision in writing.

    ``programme_version`` has its sessions and tasks loaded. Raises `NotPossibleNow`, `Changed`, and
    `ValueError` on dates that don't fit the programme.
    """
    _claim(application, ApplicationState.ACCEPTED, version)
    cohort = create_cohort(
        version=programme_version,
        organisation=application.organisation,
        name=plan.name,
        seats=plan.seats,
        dates=plan.dates,
        by=officer,
    )
    enrol(cohort, plan.trainer, CohortRole.TRAINER, by=officer)
    application.cohort = cohort
    decision = _decide(officer, application, Verdict.ACCEPT, ApplicationState.ACCEPTED, reason, id)
    letters.accepted(decision, application, cohort, plan.trainer)
    letters.trainer_chosen(application, cohort, plan.trainer)
    return decision


def send_back(
    officer: Person, application: CohortApplication, *, question: str, version: int, id: uuid.UUID
) -> Decision:
    """The applicant has the application again, and the question. Raises `NotPossibleNow`, `Changed`."""
    _claim(application, ApplicationState.RETURNED, version)
    decision = _decide(officer, application, Verdict.RETURN, ApplicationState.RETURNED, question, id)
    letters.returned(decision, application)
    return decision


def reject(
    officer: Person, application: CohortApplication, *, reason: str, version: int, id: uuid.UUID
) -> Decision:
    """The application is closed, and its applicant knows the reason. Raises `NotPossibleNow`, `Changed`."""
    _claim(application, ApplicationState.REJECTED, version)
    decision = _decide(officer, application, Verdict.REJECT, ApplicationState.REJECTED, reason, id)
    letters.rejected(decision, application)
    return decision


def decision_made(application: CohortApplication, id: uuid.UUID, officer: Person) -> bool:
    """Whether the officer made this very decision already: the other half of a double click."""
    statement = select(Decision.id).where(
        Decision.id == id, Decision.application_id == application.id, Decision.decided_by_id == officer.id
    )
    return db.session.scalar(statement) is not None


def _lock(application: CohortApplication) -> None:
    """Wait for whoever is changing the application, then see what they left; SQLite's writers wait anyway."""
    names = ["state", "version", "sent_at", "cohort_id"]
    db.session.refresh(application, names, with_for_update=True)


def _check_move(application: CohortApplication, state: ApplicationState) -> None:
    if state not in MOVES[application.state]:
        raise NotPossibleNow


def _claim(application: CohortApplication, state: ApplicationState, version: int) -> None:
    """This officer decides and nobody else; raises when somebody did, or when the text is another one."""
    _lock(application)
    _check_move(application, state)
    if application.version != version:
        raise Changed


def _decide(
    officer: Person,
    application: CohortApplication,
    verdict: Verdict,
    state: ApplicationState,
    reason: str,
    id: uuid.UUID,
) -> Decision:
    application.state = state
    decision = Decision(
        id=id if db.session.get(Decision, id) is None else uuid.uuid4(),
        application_id=application.id,
        decided_by_id=officer.id,
        verdict=verdict,
        reason=reason,
        reason_html=render_markdown(reason) if reason else "",
    )
    db.session.add(decision)
    record(
        officer, "decided application", application, verdict=verdict.value, reference=application.reference
    )
    db.session.flush()
    return decision


def _write(application: CohortApplication, wish: Wish) -> None:
    for field in fields(Wish):
        setattr(application, field.name, getattr(wish, field.name))
    application.need_html = render_markdown(wish.need) if wish.need else ""
    application.commitment_html = render_markdown(wish.commitment) if wish.commitment else ""
