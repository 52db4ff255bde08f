"""The badges room listens: a programme brings its badge, and facts that may complete somebody's criteria."""

import uuid
from typing import Any

from assignments import queries as assignments
from assignments import signals as assignment_news
from assignments.models import Assignment, Submission
from badges import issuing, operations, queries, signals
from badges.models import Award
from badges.trust import givers
from courses import queries as courses
from courses import signals as course_news
from courses.content_badges import BadgeContent
from courses.content_schema import ProgrammeContent
from courses.models import CoachingSession, Cohort, Enrolment, ProgrammeVersion
from fair import signals as fair_news
from fair.models import Fair, Review, Stand
from foundation.database import db
from organisations.queries import office


@course_news.programme_published.connect
def _load_badge(version: ProgrammeVersion, *, content: ProgrammeContent, **_more: Any) -> None:
    giver = office()
    if giver is not None and content.badge is not None:
        titles = {task.key: task.title for task in content.tasks}
        where = _where_earned(content.badge, version.programme_id)
        issuing.load_badge_class(content.badge, issuing.ensure_issuer(giver), tasks=titles, **where)


@course_news.milestone_published.connect
def _load_milestone(badge: BadgeContent, **_more: Any) -> None:
    giver = office()
    if giver is not None:
        issuing.load_badge_class(badge, issuing.ensure_issuer(giver))


@course_news.programme_compared.connect
def _compare_badge(content: ProgrammeContent, **_more: Any) -> str:
    if content.badge is None:
        return ""
    programme = courses.programme(content.slug)
    return _news_of(content.badge, **_where_earned(content.badge, programme.id if programme else None))


@course_news.milestone_compared.connect
def _compare_milestone(badge: BadgeContent, **_more: Any) -> str:
    return _news_of(badge)


def _news_of(badge: BadgeContent, **where: Any) -> str:
    giver = office()
    issuer = givers.giver(giver.id) if giver else None
    if issuer is not None and issuing.is_loaded(badge, issuer, **where):
        return ""
    return f"badge {badge.slug}: new words or rules, another picture or address"


def _where_earned(badge: BadgeContent, programme_id: uuid.UUID | None) -> dict[str, Any]:
    """The columns that say in whose cohorts a badge's own rules are looked at."""
    return {"programme_id": programme_id} if badge.rules else {}


@course_news.attendance_marked.connect
def _after_attendance(
    coaching_session: CoachingSession, *, enrolments: list[Enrolment], **_more: Any
) -> None:
    _look(courses.cohort(coaching_session.cohort_id), [enrolment.person_id for enrolment in enrolments])


@course_news.programme_tailored.connect
@course_news.version_taken_over.connect
def _after_new_version(cohort: Cohort, **_more: Any) -> None:
    operations.award_what_was_earned(cohort)


@assignment_news.submission_accepted.connect
def _after_acceptance(submission: Submission, **_more: Any) -> None:
    assignment = db.session.get_one(Assignment, submission.assignment_id)
    _look(courses.cohort(assignment.cohort_id), assignments.author_ids(submission.id))


@fair_news.review_submitted.connect
def _after_review(review: Review, **_more: Any) -> None:
    _look(_cohort_of_review(review), [review.reviewer_id])


@fair_news.fair_opened.connect
def _after_opening(fair: Fair, **_more: Any) -> None:
    _look(courses.cohort(fair.cohort_id), None)


@signals.badges_awarded.connect
def _after_badges(slug: str, *, awards: list[Award], **_more: Any) -> None:
    """Badges that ask for this one are looked at, in all cohorts where the people may earn them."""
    earners = [award.person_id for award in awards]
    programmes = queries.programmes_asking_for(slug)
    if None in programmes:
        operations.award_milestones(earners, after=slug)
    where = [programme for programme in programmes if programme is not None]
    for earner in earners if where else ():
        for cohort_id in queries.cohorts_of(earner, where):
            _look(courses.cohort(cohort_id), [earner])


def _cohort_of_review(review: Review) -> Cohort | None:
    cohort_id = db.session.scalar(
        db.select(Fair.cohort_id).join(Stand, Stand.fair_id == Fair.id).where(Stand.id == review.stand_id)
    )
    return courses.cohort(cohort_id) if cohort_id else None


def _look(cohort: Cohort | None, people: list[Any] | None) -> None:
    if cohort is not None:
        operations.award_what_was_earned(cohort, people)
