"""Reading applications, with what each page shows of them loaded."""

import uuid

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import Select, func, select
from sqlalchemy.orm import defer, joinedload, selectinload

from applications.models import CohortApplication, Decision
from applications.permissions import may_handle_application, may_write_application
from applications.vocabulary import ApplicationState
from courses.models import Programme, ProgrammeVersion
from foundation.asking import row_of
from foundation.database import db
from people.models import Person

PAGE = 25
LAST_PAGE = 100_000
WRITABLE = (ApplicationState.DRAFT, ApplicationState.RETURNED)


def _applications() -> Select[CohortApplication]:
    """Applications with programme, its title and limits, organisation, applicant and wished trainer."""
    return select(CohortApplication).options(
        joinedload(CohortApplication.programme)
        .joinedload(Programme.current_version)
        .options(defer(ProgrammeVersion.body_html)),
        joinedload(CohortApplication.organisation),
        joinedload(CohortApplication.applicant),
        joinedload(CohortApplication.preferred_trainer),
    )


def _rows() -> Select[CohortApplication]:
    """The same for lists, which show no long texts."""
    return select(CohortApplication).options(
        defer(CohortApplication.need),
        defer(CohortApplication.need_html),
        defer(CohortApplication.commitment),
        defer(CohortApplication.commitment_html),
        joinedload(CohortApplication.programme)
        .joinedload(Programme.current_version)
        .options(defer(ProgrammeVersion.body_html)),
        joinedload(CohortApplication.organisation),
    )


@row_of
def application(application_id: uuid.UUID) -> Select[CohortApplication]:
    """The application as it stands now, with its decisions and who made them."""
    statement = _applications().options(
        selectinload(CohortApplication.decisions).joinedload(Decision.decided_by),
        joinedload(CohortApplication.cohort),
    )
    wanted = statement.where(CohortApplication.id == application_id)
    return wanted.execution_options(populate_existing=True)


def open_drafts(person: Person, programme: Programme) -> list[CohortApplication]:
    """What the person's organisations have begun for this programme and not sent, or got back."""
    statement = (
        _rows()
        .where(
            CohortApplication.programme_id == programme.id,
            may_write_application.among(person),
            CohortApplication.state.in_(WRITABLE),
        )
        .order_by(CohortApplication.created_at.desc())
        .limit(PAGE)
    )
    return list(db.session.scalars(statement))


def own_applications(person: Person, page: int = 1) -> Pagination:
    """The applications of the organisations that the person speaks for, newest first, a page of them."""
    statement = (
        _rows()
        .where(may_write_application.among(person))
        .order_by(CohortApplication.created_at.desc(), CohortApplication.id)
    )
    return db.paginate(statement, page=_bounded(page), per_page=PAGE, max_per_page=PAGE, error_out=False)


def newest_own(person: Person, most: int = 3) -> list[CohortApplication]:
    """The newest few of the same."""
    statement = (
        _rows()
        .where(may_write_application.among(person))
        .order_by(CohortApplication.created_at.desc(), CohortApplication.id)
        .limit(most)
    )
    return list(db.session.scalars(statement))


def queue(person: Person, state: ApplicationState | None, page: int = 1) -> Pagination:
    """What the person decides, a page of it: what waits oldest first, what is settled newest first."""
    statement = _rows().where(may_handle_application.among(person))
    if state is not None:
        statement = statement.where(CohortApplication.state == state)
    waits = state in (ApplicationState.SENT, ApplicationState.RETURNED)
    when = CohortApplication.sent_at.asc() if waits else CohortApplication.sent_at.desc()
    statement = statement.order_by(when, CohortApplication.id)
    return db.paginate(statement, page=_bounded(page), per_page=PAGE, max_per_page=PAGE, error_out=False)


def counts_by_state(person: Person) -> dict[ApplicationState, int]:
    """How many of the same are in each state."""
    statement = (
        select(CohortApplication.state, func.count())
        .where(may_handle_application.among(person))
        .group_by(CohortApplication.state)
    )
    return {state: count for state, count in db.session.execute(statement)}  # noqa: C416 - rows into a typed dict


def waiting(person: Person) -> tuple[int, CohortApplication | None]:
    """How many of the same wait for a decision, and the one that has waited longest."""
    total = func.count().over()
    statement = (
        _rows()
        .add_columns(total)
        .where(CohortApplication.state == ApplicationState.SENT, may_handle_application.among(person))
        .order_by(CohortApplication.sent_at, CohortApplication.id)
        .limit(1)
    )
    first = db.session.execute(statement).first()
    return (first[1], first[0]) if first else (0, None)


def _bounded(page: int) -> int:
    """A page number that every database can multiply."""
    return min(max(page, 1), LAST_PAGE)
