"""The demonstration peopled: an office, trainers, two organisations, a running cohort and a finished one."""

import uuid
from collections.abc import Iterator
from datetime import time, timedelta
from functools import partial
from pathlib import Path

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import update

from contact.operations import receive
from courses import queries as courses
from foundation import clock
from foundation.database import db
from foundation.outbox import Letter, LetterState
from kehittamo import demo_applications
from kehittamo.demo import DemoPerson
from kehittamo.demo_cohort import CohortLife
from kehittamo.demo_house import Happening, House, live, shared_hash
from kehittamo.demo_story import (
    Cast,
    MessageTold,
    OrganisationTold,
    PersonTold,
    read_applications,
    read_cast,
    read_cohort,
    read_messages,
)
from organisations.operations import add_member, found_organisation
from organisations.queries import office
from organisations.vocabulary import MembershipRole
from people.queries import person_by_email

PROGRAMME = "sisaisten-kehittajien-valmennus"
ROLES = ("participant", "trainer", "representative", "office", "earner")
BEGAN = timedelta(days=400)
"""How long the office and its trainers have been there."""


class OnlyInTheDemonstration(RuntimeError):
    """Invented people never enter a real house."""


def cast() -> Cast:
    """Everybody whom the demonstration's files name."""
    return read_cast(_content())


def cast_for_front() -> list[DemoPerson]:
    """One person for each role, in the order of the front page."""
    words = {
        "participant": (
            _("participant"),
            _("Is writing about an experiment at work. The third day is two weeks away."),
        ),
        "trainer": (_("trainer"), _("Reads answers, gives feedback, and sees who needs a hand.")),
        "representative": (
            _("organisation's representative"),
            _("Applies for coaching, invites the people, follows how they are doing."),
        ),
        "office": (_("programme office"), _("Decides on applications and keeps an eye on everything.")),
        "earner": (_("badge earner"), _("Earned a badge in a cohort that is over, and shows it to others.")),
    }
    by_role = {person.front: person for _role, person in everybody() if person.front}
    return [
        DemoPerson(role, label, by_role[role].name, by_role[role].email, what)  # type: ignore[index]
        for role, (label, what) in words.items()
    ]


def everybody() -> Iterator[tuple[str, PersonTold]]:
    """Everybody with an account, and as what; those of the front page first."""
    found = cast()
    people = [("office", person) for person in found.office]
    people += [("trainer", person) for person in found.trainers]
    for place in found.organisations:
        people.append(("representative", place.representative))
        people += [("participant", person) for person in place.participants]
    people = [(person.front or role, person) for role, person in people]
    yield from sorted(people, key=lambda one: ROLES.index(one[1].front) if one[1].front else len(ROLES))


def people_the_house() -> bool:
    """The demonstration's people are there, with their past; false when they were there before.

    Needs a request context and commits by itself, all or nothing. Raises `OnlyInTheDemonstration`.
    """
    if not current_app.config["DEMONSTRATION"]:
        raise OnlyInTheDemonstration
    found = cast()
    if person_by_email(found.office[0].email) is not None:
        return False
    house = _empty_house()
    with clock.pretending(clock.now() - BEGAN):
        _open_office(house, found)
    live(_everything(house, found))
    # Their worker delivered them long ago; ours must not begin with hundreds of them.
    db.session.execute(
        update(Letter)
        .where(Letter.state == LetterState.DUE, Letter.due_at <= clock.now())
        .values(state=LetterState.SENT, sent_at=Letter.due_at)
    )
    db.session.commit()
    return True


def _content() -> Path:
    return Path(current_app.config["CONTENT_DIR"])


def _empty_house() -> House:
    programme = courses.programme(PROGRAMME)
    if programme is None or programme.current_version is None:
        raise LookupError(f"the demonstration needs the programme {PROGRAMME} in the content folder")
    return House(programme=programme, version=programme.current_version, password_hash=shared_hash())


def _open_office(house: House, found: Cast) -> None:
    place = office()
    if place is None:
        raise LookupError("the programme office has not been founded")
    for person in found.office:
        add_member(place, house.welcome(person), MembershipRole.OFFICE)
    for person in found.trainers:
        presentation = {str(language): text for language, text in person.presentation.items()}
        add_member(place, house.welcome(person), MembershipRole.TRAINER, presentation=presentation)
    db.session.flush()


def _everything(house: House, found: Cast) -> list[Happening]:
    """The whole past, in no order."""
    happenings: list[Happening] = []
    for place in found.organisations:
        life = CohortLife(house, read_cohort(_content(), place.key), place.participants)
        first = life.calendar.day(life.story.application.begun)
        signed_up = clock.at(first, time(8, 5))
        happenings.append(Happening(signed_up, partial(_sign_up, house, place)))
        happenings += life.happenings()
    for told in read_applications(_content()):
        happenings += demo_applications.waiting(house, told)
    for message in read_messages(_content()):
        happenings.append(Happening(clock.now() - timedelta(days=message.days), partial(_tell, message)))
    return happenings


def _tell(message: MessageTold) -> None:
    receive(**message.model_dump(exclude={"days"}), row_id=uuid.uuid4())


def _sign_up(house: House, place: OrganisationTold) -> None:
    organisation = found_organisation(place.name)
    person = house.welcome(place.representative)
    add_member(organisation, person, MembershipRole.REPRESENTATIVE)
    house.organisations[place.key] = organisation
    house.representatives[place.key] = person
