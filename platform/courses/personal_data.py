"""What courses know of people: their cohorts, invitations and attendance."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from courses.attendance import personal_data as _of_making_good  # noqa: F401 - declares its tables
from courses.calendars.models import CalendarFeed
from courses.guidance.models import OrganisationTime
from courses.joining.models import CohortOrganisation, JoiningCode, PlaceRequest, WaitingPlace
from courses.materials.models import MaterialFile, PrivateReader, Reading
from courses.models import (
    Attendance,
    CoachingSession,
    Cohort,
    Enrolment,
    Invitation,
    Material,
    PlannedSession,
    PlannedTask,
    Programme,
    ProgrammeVersion,
)
from foundation.personal_data import (
    STAYS_NAMELESS,
    Keep,
    fact,
    holding,
    identity,
    key,
    nobody,
    secret,
)
from foundation.retention import rows_of, rule

nobody(Programme, "slug open current_version_id")
nobody(
    ProgrammeVersion,
    "programme_id digest title summary body_html price_euros least_people most_people joining "
    "organisations reviews_each "
    "fair_session_key badge_slug sessions_to_attend all_tasks all_reviews based_on_id",
)
nobody(
    PlannedSession,
    "version_id key position kind held_for starts ends weeks_after_first title summary plan body_html",
)
nobody(
    PlannedTask,
    "version_id key position kind minutes opens_days opens_of due_days due_of text_rule files_rule "
    "title summary action body_html body hidden revision behind revised_at "
    "fields canvas compared_with seen_by done_by cut_off_days cut_off_of criteria",
)
nobody(
    Material,
    "version_id key position session_key kind leads_to digests captions title summary body_html body hidden "
    "revision behind revised_at",
)
nobody(MaterialFile, "material_id language digest file_id")
nobody(Cohort, "version_id organisation_id name state seats self_enrolment timetable_version")
nobody(
    CoachingSession,
    "cohort_id planned_session_id starts_at ends_at place link sequence revised_at called_off_at "
    "called_off_reason",
)
holding(
    Enrolment,
    key("cohort_id person_id organisation_id deputy_for_id"),
    identity("organisation_name"),
    fact("role left_at starts_on ends_on"),
    what=_l("Which cohorts you are or were in"),
    theirs=lambda whom: Enrolment.person_id == whom.id,
    keep=Keep.RECORD,
    stays=STAYS_NAMELESS,
)
holding(
    Attendance,
    key("session_id enrolment_id marked_by_id"),
    fact("presence marked_at scanned_at made_good_at"),
    what=_l("In which sessions you were there"),
    theirs=lambda whom: Attendance.enrolment_id.in_(
        select(Enrolment.id).where(Enrolment.person_id == whom.id)
    ),
    keep=Keep.RECORD,
    stays=_l("The count of those present stays, without your name."),
)
holding(
    Invitation,
    key("cohort_id invited_by_id accepted_by_id"),
    identity("email name"),
    fact("role language sent_at expires_at accepted_at"),
    secret("secret_hash"),
    what=_l("Invitations that were sent to you"),
    theirs=lambda whom: or_(Invitation.accepted_by_id == whom.id, Invitation.email == whom.email),
    keep=Keep.INVITATIONS,
    rows_go=True,
)
holding(
    CalendarFeed,
    key("person_id"),
    secret("secret_hash secret_sealed"),
    what=_l("The secret address at which your calendar fetches your sessions"),
    theirs=lambda whom: CalendarFeed.person_id == whom.id,
    keep=Keep.ACCOUNT,
    rows_go=True,
)
rule(
    Keep.INVITATIONS,
    _l("Invitations that nobody answered"),
    timedelta(days=183),
    due=lambda before: select(Invitation.id).where(
        Invitation.accepted_at.is_(None), Invitation.expires_at < before
    ),
    remove=rows_of(Invitation),
)
nobody(OrganisationTime, "session_id organisation_id starts_at ends_at place link sequence revised_at")
nobody(CohortOrganisation, "cohort_id organisation_id")
nobody(JoiningCode, "cohort_id code ends_on")
holding(
    PlaceRequest,
    key("cohort_id organisation_id accepted_by_id"),
    identity("email name organisation_name"),
    fact("language sent_at expires_at accepted_at"),
    secret("secret_hash"),
    what=_l("Places that you asked for"),
    theirs=lambda whom: or_(PlaceRequest.accepted_by_id == whom.id, PlaceRequest.email == whom.email),
    keep=Keep.REQUESTS,
    rows_go=True,
)
rule(
    Keep.REQUESTS,
    _l("Links that take a place"),
    timedelta(days=30),
    due=lambda before: select(PlaceRequest.id).where(PlaceRequest.expires_at < before),
    remove=rows_of(PlaceRequest),
)
holding(
    WaitingPlace,
    key("cohort_id person_id organisation_id"),
    identity("organisation_name"),
    fact("number"),
    what=_l("Cohorts in whose queue you are"),
    theirs=lambda whom: WaitingPlace.person_id == whom.id,
    keep=Keep.RECORD,
    rows_go=True,
)
holding(
    Reading,
    key("enrolment_id"),
    fact("material_key read_at"),
    what=_l("What you have told that you have read"),
    theirs=lambda whom: Reading.enrolment_id.in_(select(Enrolment.id).where(Enrolment.person_id == whom.id)),
    keep=Keep.RECORD,
    rows_go=True,
)
holding(
    PrivateReader,
    key("person_id"),
    what=_l("That nobody else is told what you read"),
    theirs=lambda whom: PrivateReader.person_id == whom.id,
    keep=Keep.ACCOUNT,
    rows_go=True,
)
