"""The demonstration's cohorts: people join, meet, work in groups, review at the fair, show badges."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from functools import partial

from sqlalchemy import select

from badges import operations as badges
from badges.models import Award
from courses import inviting, operations, queries
from courses.address_lists import Address
from courses.life import operations as life
from courses.models import Cohort, Enrolment
from courses.timetable.changes import slot_of
from courses.timetable.operations import move
from courses.vocabulary import Presence
from fair import operations as fairs
from fair import queries as fair_queries
from fair import reviewing
from foundation import clock
from foundation.database import db
from kehittamo import demo_applications
from kehittamo.demo_answers import Answers
from kehittamo.demo_house import Happening, House
from kehittamo.demo_story import (
    AttendanceTold,
    BadgesTold,
    Calendar,
    CohortTold,
    FairTold,
    GroupTold,
    PersonTold,
    ReviewTold,
    Unanswered,
    midweek,
)
from kehittamo.demo_talk import talk
from nudges import operations as nudges
from people.models import Person
from projects import operations as projects
from projects.models import Group, Project
from projects.showing import operations as showing
from projects.vocabulary import ProjectPhase


class CohortLife:
    """One cohort from application to badges, as happenings."""

    def __init__(self, house: House, story: CohortTold, participants: list[PersonTold]) -> None:
        self.house, self.story, self.participants = house, story, participants
        self.dates = self._dates()
        self.calendar = Calendar(self.dates)
        self.answers = Answers(house, story, house.version, self.dates)
        self.enrolments: dict[str, Enrolment] = {}
        self.groups: dict[str, Group] = {}
        self.sessions: dict[str, uuid.UUID] = {}
        self._cohort_id: uuid.UUID | None = None

    @property
    def cohort(self) -> Cohort:
        """The cohort, read anew, once the office has accepted the application."""
        assert self._cohort_id is not None
        found = queries.cohort(self._cohort_id)
        assert found is not None
        return found

    @property
    def trainer(self) -> Person:
        """Who trains it."""
        return self.house.people[self.story.trainer]

    @property
    def representative(self) -> Person:
        """Who speaks for its organisation."""
        return self.house.representatives[self.story.organisation]

    def happenings(self) -> Iterator[Happening]:
        """Everything that has happened in the cohort, in no order."""
        yield from demo_applications.accepted(self.house, self.story, list(self.dates.values()), self._meet)
        yield from self._invitations()
        for attendance in self.story.attendance:
            marked = self.calendar.moment(f"{attendance.session} 10:05")
            yield Happening(marked, partial(self._attend, attendance))
        yield from self.answers.happenings()
        yield from self._reminders()
        yield from talk(self.house, self.story, self.calendar, lambda: self.cohort)
        for group in self.story.groups:
            yield from self._group(group)
        if self.story.fair:
            yield from self._fair(self.story.fair)
        if self.story.badges and self.story.fair:
            yield from self._badges(self.story.badges, self.calendar.day(self.story.fair.closed))

    def _reminders(self) -> Iterator[Happening]:
        """The hourly task found something on these mornings and on the evening when reviews were due."""
        mornings = {calendar.day("due-2") for calendar in self.answers.calendars.values()}
        mornings.add(self.calendar.day(self.story.invited) + timedelta(days=5))
        mornings |= {self.calendar.day(guest.invited) + timedelta(days=6) for guest in self.story.unanswered}
        moments = [clock.at(morning, time(9, 15)) for morning in mornings]
        if self.story.fair:
            moments.append(clock.at(self.calendar.day(self.story.fair.due), time(18, 15)))
        yield from (Happening(at, _remind) for at in moments if at <= clock.now())

    def _dates(self) -> dict[str, date]:
        """Each day's date: the story fixes one, about so many weeks ago, in the middle of a week."""
        weeks = {plan.key: plan.weeks_after_first for plan in self.house.version.sessions}
        held = self.story.held
        first = midweek(clock.today() - timedelta(weeks=held.weeks_ago)) - timedelta(
            weeks=weeks[held.session]
        )
        return {key: first + timedelta(weeks=number) for key, number in weeks.items()}

    def _meet(self, cohort: Cohort) -> None:
        self._cohort_id = cohort.id
        self.answers.meet(cohort)
        places = {}
        for coaching_session in cohort.sessions:
            key = coaching_session.plan.key
            self.sessions[key] = coaching_session.id
            places[coaching_session.id] = replace(slot_of(coaching_session), place=self.story.places[key])
        move(cohort, cohort.sessions, places, seen=cohort.timetable_version, by=self.representative)

    def _invitations(self) -> Iterator[Happening]:
        invited = self.calendar.moment(self.story.invited)
        yield Happening(invited, self._invite_everybody)
        for number, told in enumerate(self.participants):
            day = clock.helsinki(invited).date() + timedelta(days=number * 3 % 8)
            at = clock.at(day, time(9 + number * 5 % 12, number * 17 % 60 or 1))
            yield Happening(max(at, invited + timedelta(minutes=8)), partial(self._join, told))
        for guest in self.story.unanswered:
            yield Happening(self.calendar.moment(guest.invited), partial(self._invite_guest, guest))

    def _invite_everybody(self) -> None:
        for language in {told.language for told in self.participants}:
            people = [told for told in self.participants if told.language == language]
            addresses = [Address(told.email, told.name) for told in people]
            inviting.invite(self.cohort, addresses, language, by=self.representative)

    def _invite_guest(self, guest: Unanswered) -> None:
        inviting.invite(self.cohort, [Address(guest.email, guest.name)], "fi", by=self.representative)

    def _join(self, told: PersonTold) -> None:
        found = next(row for row in queries.invitations_of(self.cohort) if row.email == told.email)
        invitation = queries.invitation(found.id)
        assert invitation is not None
        self.enrolments[told.key] = inviting.join(invitation, self.house.welcome(told))

    def _attend(self, told: AttendanceTold) -> None:
        coaching_session = queries.coaching_session(self.cohort.id, self.sessions[told.session])
        assert coaching_session is not None
        presences = {
            enrolment.id: Presence.ABSENT if key in told.absent else Presence.PRESENT
            for key, enrolment in self.enrolments.items()
        }
        operations.mark_attendance(self.trainer, coaching_session, presences)

    def _group(self, told: GroupTold) -> Iterator[Happening]:
        begun = self.calendar.moment(told.begun)
        yield Happening(begun, partial(self._begin_group, told))
        for number, key in enumerate(told.members[1:], 1):
            at = begun + timedelta(hours=3 * number, minutes=11 * number)
            yield Happening(at, partial(self._join_group, told.name, key))
        yield Happening(self.calendar.moment(told.written), partial(self._describe, told))
        for number, key in enumerate(told.members if told.public else ()):
            at = self.calendar.moment(told.public or "") + timedelta(hours=number)
            yield Happening(at, partial(self._allow_public_page, told, key))

    def _begin_group(self, told: GroupTold) -> None:
        self.groups[told.name] = projects.create_group(
            self.cohort, name=told.name, title=told.title, by=self.house.people[told.members[0]], join=True,
            row_id=uuid.uuid4(),
        )  # fmt: skip

    def _join_group(self, name: str, key: str) -> None:
        projects.join(self.groups[name], self.house.people[key])

    def _project(self, told: GroupTold) -> Project:
        group_id = self.groups[told.name].id
        return db.session.scalars(select(Project).where(Project.group_id == group_id)).one()

    def _allow_public_page(self, told: GroupTold, key: str) -> None:
        project = self._project(told)
        showing.say_yes(project, self.house.people[key], version=project.version)

    def _describe(self, told: GroupTold) -> None:
        project = self._project(told)
        projects.describe(
            project, title=told.title, goal=told.goal, text=told.text.strip(), phase=ProjectPhase(told.phase),
            version=project.version, by=self.house.people[told.members[0]],
        )  # fmt: skip

    def _fair(self, told: FairTold) -> Iterator[Happening]:
        opened = self.calendar.moment(told.opened)
        due = clock.end_of_day(self.calendar.day(told.due))
        yield Happening(opened, lambda: fairs.open_fair(self.cohort, due_at=due, by=self.trainer))
        words = {name: iter(reviews) for name, reviews in self.story.reviews.items()}
        writers = [person.key for person in self.participants if person.key not in told.away]
        for number, key in enumerate(writers):
            for lap in range(self.house.version.reviews_each):
                at = opened + timedelta(minutes=28 * (lap + 1) + number)
                yield Happening(at, partial(self._review, key, lap, words))
        closed = self.calendar.moment(told.closed)
        yield Happening(closed, lambda: fairs.close_fair(self.cohort, by=self.trainer))
        over = closed + timedelta(minutes=9)
        yield Happening(over, lambda: life.finish(self.cohort, by=self.trainer))

    def _review(self, key: str, lap: int, words: dict[str, Iterator[ReviewTold]]) -> None:
        """The person writes the review of the stand that they come to on this lap."""
        fair = fair_queries.fair_of(self.cohort)
        assert fair is not None
        ahead = sorted(fair_queries.duties_of(self.house.people[key], fair), key=lambda row: row.stand.number)
        review = ahead[lap]
        told = next(words[review.stand.project.group.name])
        reviewing.submit(review, works=told.works, question=told.question, suggestion=told.suggestion)

    def _badges(self, told: BadgesTold, closed: date) -> Iterator[Happening]:
        answers = [(key, True) for key in told.public] + [(key, False) for key in told.private]
        for number, (key, public) in enumerate(answers):
            at = clock.at(closed + timedelta(days=1 + number), time(17, 7 * number))
            yield Happening(at, partial(self._show, key, public))

    def _show(self, key: str, public: bool) -> None:
        person = self.house.people[key]
        award = db.session.scalars(
            select(Award).where(Award.cohort_id == self.cohort.id, Award.person_id == person.id)
        ).one()
        badges.show_publicly(person, award, public)


def _remind() -> None:
    for bundle in nudges.bundles():
        nudges.give(bundle)
