"""Programmes of other shapes on the pages: webinars, a plan by the clock, no fair, no badge."""

from datetime import timedelta

import pytest

from courses import operations, queries, session_overviews
from courses.home import path_of
from courses.timetable.operations import NotPossible
from courses.vocabulary import CohortRole, HeldFor, HowMany, Joining, Presence, SessionKind
from foundation import clock
from tests.factories.courses import begun, move, sessions


@pytest.fixture
def webinars(factories):
    """A cohort of three webinars, of which one was yesterday, without fair and badge."""
    return begun(factories.programme(badge=None, fair=False, kind=SessionKind.WEBINAR))


def test_without_fair_and_badge_nothing_speaks_of_them(app, factories, sign_in, webinars):
    """Home, path, sessions, assignments and groups open for everybody, and lead to no fair and no badge."""
    cohort = webinars
    people = {role: getattr(factories, role)(cohort) for role in ("participant", "trainer")}
    people["office"] = factories.office_person()
    base = f"/cohorts/{cohort.id}"
    session = sessions(cohort)[0]
    for role, person in people.items():
        browser = sign_in(person)
        for address in ("/home", base, f"{base}/assignments", f"{base}/groups", f"{base}/people",
                        f"{base}/sessions/{session.id}", "/badges"):  # fmt: skip
            page = browser.get(address)
            assert page.status_code == 200, (role, address)
            assert f"{base}/fair" not in page.text, (role, address)
            assert f"{base}/badges" not in page.text, (role, address)
        for address in (f"{base}/fair", f"{base}/fair/open", f"{base}/fair/reviews", f"{base}/badges"):
            assert browser.get(address).status_code == 404, (role, address)
        assert browser.post(f"{base}/fair/open", data={}).status_code == 404


def test_a_path_of_webinars_asks_for_no_group_and_ends_without_a_badge(app, factories, webinars):
    person = factories.participant(webinars)
    cohort = queries.cohort(webinars.id)
    with app.test_request_context():
        steps = path_of(person, cohort, CohortRole.PARTICIPANT)
    assert [step.marker for step in steps if step.marker] == ["webinar"] * 3
    assert len(steps) == 3 + 4, "sessions and assignments, and nothing else"


def test_with_all_done_a_programme_without_a_badge_gives_none(factories, session, webinars):
    from badges.models import Award

    person, trainer = factories.participant(webinars), factories.trainer(webinars)
    enrolment = queries.members_of(webinars, CohortRole.PARTICIPANT)[0]
    assert enrolment.person_id == person.id
    operations.mark_attendance(trainer, sessions(webinars)[0], {enrolment.id: Presence.PRESENT})
    assert session.query(Award).count() == 0


def test_sessions_are_counted_among_those_of_their_kind(factories, session):
    cohort = begun()
    for coaching_session, kind in zip(
        queries.sessions_of(cohort),
        (SessionKind.WEBINAR, SessionKind.CONTACT_DAY, SessionKind.WEBINAR),
        strict=True,
    ):
        coaching_session.plan.kind = kind
    session.flush()
    assert [line.number for line in session_overviews.session_lines(cohort)] == [1, 1, 2]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", ("Webinaari 1: Päivä 1", "Etänä", "9.30", "Mitä tapahtuu milloin")),
        ("sv", ("Webbinarium 1: ", "På distans", "9.30", "Vad händer när")),
        ("en", ("Webinar 1: ", "Remote", "09:30", "What happens when")),
    ],
)
def test_a_webinar_says_that_it_is_remote_and_its_plan(factories, sign_in, webinars, language, words):
    person = factories.participant(webinars)
    person.language = language
    page = sign_in(person).get(f"/cohorts/{webinars.id}/sessions/{sessions(webinars)[1].id}").text
    assert words[1] in page
    assert words[2] in page
    assert words[3] in page
    assert words[0] in page, "the session before this one, in the pager"


def test_the_public_page_tells_the_shape(client, factories, session):
    made = factories.programme(badge=None, fair=False, kind=SessionKind.WEBINAR)
    version = factories.version_of(made)
    version.organisations, version.price_euros = HowMany.SEVERAL, 0
    version.sessions[1].kind, version.sessions[1].held_for = SessionKind.GUIDANCE, HeldFor.EACH_ORGANISATION
    session.commit()
    page = client.get(f"/programmes/{made.slug}").text
    for words in (
        "Webinaari 1: Päivä 1", "Ohjaus 1: Päivä 2", "Webinaari 2: Päivä 3", "Etänä", "Kahvit",
        "Jokaisen organisaation kanssa erikseen", "useasta organisaatiosta", "Maksuton",
        "2 webinaaria, 1 ohjaustapaaminen",
    ):  # fmt: skip
        assert words in page, words
    assert "Osaamismerkki" not in page


def test_nobody_applies_for_what_one_joins_by_oneself(factories, session, sign_in, client):
    made = factories.programme()
    factories.version_of(made).joining = Joining.SELF_ENROLMENT
    session.commit()
    assert made.open
    assert "Otat paikan itse" in client.get(f"/programmes/{made.slug}").text
    assert "Otat paikan itse" in client.get("/programmes").text
    browser = sign_in(factories.representative())
    assert f"/programmes/{made.slug}/apply" not in browser.get(f"/programmes/{made.slug}").text
    assert browser.get(f"/programmes/{made.slug}/apply").status_code == 302
    assert made.slug not in queries.open_programmes()


def test_a_session_moves_to_the_date_of_another_only_when_their_hours_follow(factories, session):
    first, second, _third = sessions(factories.cohort(first=clock.today() + timedelta(days=10)))
    by = factories.office_person()
    with pytest.raises(NotPossible):
        move(second, to=first.date, by=by)
    second.starts_at = clock.at(second.date, first.plan.ends)
    second.ends_at = second.starts_at + timedelta(hours=1)
    session.flush()
    move(second, to=first.date, by=by)
    with pytest.raises(NotPossible):
        move(first, to=second.date + timedelta(days=1), by=by)
