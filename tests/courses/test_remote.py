"""A session held remotely: one act, one letter with the link, and back again."""

import pytest

from courses import queries
from foundation.audit import AuditEntry
from tests.factories.courses import letters_to, move, sessions

LINK = "https://teams.example.org/l/meetup-join/19%3ameeting?context=%7b%22Tid%22%7d"


@pytest.fixture
def cohort(factories):
    """Three days that lie ahead."""
    from datetime import timedelta

    from foundation import clock

    return factories.cohort(first=clock.today() + timedelta(days=10))


def address(coaching_session):
    return f"/cohorts/{coaching_session.cohort_id}/sessions/{coaching_session.id}/remote"


def test_a_session_turns_remote_and_back_in_one_act_each(factories, sign_in, session, cohort):
    person, trainer = factories.participant(cohort), factories.trainer(cohort)
    coaching_session = sessions(cohort)[0]
    page = address(coaching_session)
    browser = sign_in(trainer)
    for _twice in range(2):
        data = {"version": "1", "link": LINK, "place": "", "submit": "1"}
        assert browser.post(page, data=data).status_code == 302
    session.expire_all()
    coaching_session = sessions(cohort)[0]
    assert (coaching_session.link, coaching_session.sequence) == (LINK, 1)
    [letter] = letters_to(person.email)
    assert LINK in letter.body
    reader = sign_in(person)
    for shown in ("/home", page.removesuffix("/remote"), f"/cohorts/{cohort.id}"):
        text = reader.get(shown).text
        assert ("Etänä" in text, shown.startswith("/cohorts/") or LINK in text) == (True, True), shown
    assert LINK in reader.get(page.removesuffix("/remote")).text

    back = {"version": "2", "link": LINK, "place": "Kirjasto", "in_place": "1"}
    assert browser.post(page, data=back).status_code == 302
    session.expire_all()
    coaching_session = sessions(cohort)[0]
    assert (coaching_session.link, coaching_session.place, coaching_session.sequence) == ("", "Kirjasto", 2)
    assert "Kirjasto" in letters_to(person.email)[-1].body
    assert LINK not in reader.get("/home").text
    acts = session.query(AuditEntry.act).filter(AuditEntry.object_id == coaching_session.id)
    assert [row.act for row in acts.order_by(AuditEntry.created_at)] == [
        "made session remote",
        "brought session back",
    ]


@pytest.mark.parametrize(
    "link",
    [
        "",
        "  ",
        "teams",
        "http://teams.example.org/x",
        "javascript:alert(1)//https://a.fi",
        "https://",
        "https://localhost",
        "https://a.fi:99999/x",
        "https://[a.fi/x",
        "https://user:word@a.fi/x",
        'https://a.fi/"onclick="x',
        "https://a.fi/a b",
        "https://a.fi/" + "x" * 500,
        "\x00",
    ],
)
def test_what_is_no_safe_link_is_refused_and_kept(factories, sign_in, session, cohort, link):
    coaching_session = sessions(cohort)[0]
    answer = sign_in(factories.trainer(cohort)).post(
        address(coaching_session), data={"version": "1", "link": link, "place": "Oma sali", "submit": "1"}
    )
    assert answer.status_code == 422
    assert 'id="link-error"' in answer.text
    assert "Oma sali" in answer.text
    session.expire_all()
    assert sessions(cohort)[0].link == ""


def test_the_second_of_two_changers_is_told_and_keeps_the_link(factories, sign_in, session, cohort):
    first, second, _third = sessions(cohort)
    trainer = factories.trainer(cohort)
    move(second, place="Toisaalla", by=trainer)
    session.commit()
    page = sign_in(trainer).post(
        address(first), data={"version": "1", "link": LINK, "place": "", "submit": "1"}
    )
    assert page.status_code == 409
    assert LINK.replace("&", "&amp;") in page.text
    session.expire_all()
    assert queries.coaching_session(cohort.id, first.id).link == ""


def test_participants_and_representatives_do_not_turn_sessions_remote(factories, sign_in, session, cohort):
    coaching_session = sessions(cohort)[0]
    data = {"version": "1", "link": LINK, "place": "", "submit": "1"}
    for person in (factories.participant(cohort), factories.representative(cohort.organisation)):
        browser = sign_in(person)
        assert browser.get(address(coaching_session)).status_code == 404
        assert browser.post(address(coaching_session), data=data).status_code == 404
    assert sign_in(factories.office_person()).post(address(coaching_session), data=data).status_code == 302
