"""Nobody judges their own work, and facts that come at the same moment still make a badge."""

import threading
import time
from typing import Any

from sqlalchemy import select

from assignments import signals
from assignments.models import Assignment, Submission
from assignments.vocabulary import SubmissionState
from badges import issuing
from badges.models import Award
from courses import queries as courses
from courses.models import CoachingSession, Enrolment
from courses.operations import enrol, mark_attendance
from courses.vocabulary import Presence
from foundation.database import db
from people.models import Person
from tests.badges.test_awards import BADGE, attend, do_everything
from tests.factories import assignments as made


def test_somebody_of_the_office_does_not_accept_their_own_answer(
    session: Any, factories: Any, sign_in: Any
) -> None:
    """F1-g, for answers."""
    cohort = made.open_cohort()
    both, colleague = factories.office_person("Oma Arvioija"), factories.office_person()
    enrol(cohort, both, by=colleague)
    sent = made.send(both, made.assignment(cohort))
    address, words = f"/submissions/{sent.id}", {"verdict": "accept", "seen": "1.0", "text": "Hienoa."}
    assert sign_in(both).post(address, data=words).status_code == 404
    session.expire_all()
    assert session.get(Submission, sent.id).state is SubmissionState.SENT
    assert sign_in(colleague).post(address, data=words).status_code == 302
    session.expire_all()
    assert session.get(Submission, sent.id).state is SubmissionState.ACCEPTED


def test_the_last_two_facts_at_the_same_moment_still_earn_the_badge(
    app: Any, session: Any, factories: Any
) -> None:
    """F5-f."""
    issuing.load_badge_class(BADGE, issuing.ensure_issuer(factories.office()))
    cohort = factories.cohort()
    session.commit()
    person = factories.participant(cohort)
    do_everything(session, cohort, person)
    attend(session, factories, courses.cohort(cohort.id), person, 1)
    last = session.scalars(
        select(Submission)
        .join(Assignment, Assignment.id == Submission.assignment_id)
        .where(Submission.person_id == person.id)
    ).first()
    last.state = SubmissionState.SENT
    trainer_id, answer_id, session_id = (
        factories.trainer(cohort).id,
        last.id,
        courses.sessions_of(cohort)[1].id,
    )
    enrolment_id = session.scalar(select(Enrolment.id).where(Enrolment.person_id == person.id))
    session.commit()

    def mark() -> None:
        coaching_session = db.session.get_one(CoachingSession, session_id)
        db.session.refresh(coaching_session, ["cohort"])
        mark_attendance(
            db.session.get_one(Person, trainer_id), coaching_session, {enrolment_id: Presence.PRESENT}
        )
        time.sleep(0.5)  # the commit of a busy house

    def accept() -> None:
        time.sleep(0.2)
        answer = db.session.get_one(Submission, answer_id)
        answer.state = SubmissionState.ACCEPTED
        db.session.flush()
        signals.submission_accepted.send(answer)
        time.sleep(0.5)

    def run(act: Any) -> None:
        with app.test_request_context(method="POST", base_url="http://localhost"):
            act()
            db.session.commit()

    both = [threading.Thread(target=run, args=[act]) for act in (mark, accept)]
    for one in both:
        one.start()
    for one in both:
        one.join(30)
    session.expire_all()
    assert session.scalars(select(Award.person_id)).all() == [person.id]
