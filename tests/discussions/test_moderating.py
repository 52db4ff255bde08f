"""Trainers pin and hide; what is hidden stays hidden, and who hid it can be seen."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from foundation.audit import AuditEntry
from tests.factories.discussions import reply, thread
from tests.hostile import HANDFULS

SECRET = "Asiaton teksti 4711"
REASON = "Puhutaan asioista, ei ihmisistä"


@pytest.fixture
def talk(session, factories):
    """A cohort with a thread and an improper reply, whose author and trainer are at hand."""
    from types import SimpleNamespace

    cohort = factories.cohort()
    author, trainer, opener = (
        factories.participant(cohort),
        factories.trainer(cohort, "Timo Kari"),
        factories.participant(cohort),
    )
    place = thread(cohort, opener, title="Salattu otsikko 4712")
    said = reply(place, author, SECRET)
    return SimpleNamespace(
        cohort=cohort, author=author, trainer=trainer, opener=opener, thread=place, post=said
    )


def _pages(client, talk):
    """Everything that shows posts or titles."""
    addresses = (
        f"/threads/{talk.thread.id}",
        f"/cohorts/{talk.cohort.id}/discussion",
        f"/cohorts/{talk.cohort.id}",
        "/home",
    )
    pages = [client.get(address) for address in addresses]
    assert {page.status_code for page in pages} == {200}
    return "".join(page.text for page in pages)


def test_a_hidden_post_is_gone_for_others_and_tells_why(session, sign_in, factories, talk):
    reader = sign_in(factories.participant(talk.cohort))
    assert SECRET in _pages(reader, talk)
    sign_in(talk.trainer).post(f"/posts/{talk.post.id}/hide", data={"reason": REASON})
    seen = _pages(reader, talk)
    assert SECRET not in seen
    assert REASON in seen
    observer = factories.enrolment(talk.cohort, role=_observer()).person
    assert SECRET not in _pages(sign_in(observer), talk)


def test_its_author_the_trainers_and_the_office_still_read_it(session, sign_in, factories, talk):
    sign_in(talk.trainer).post(f"/posts/{talk.post.id}/hide", data={"reason": REASON})
    for who in (talk.author, talk.trainer, factories.office_person()):
        page = sign_in(who).get(f"/threads/{talk.thread.id}").text
        assert SECRET in page
        assert REASON in page
    assert (
        "Timo Kari"
        in BeautifulSoup(sign_in(factories.office_person()).get(f"/threads/{talk.thread.id}").text, "lxml")
        .select_one(".talk-hidden")
        .get_text()
    )


def test_a_restored_post_is_read_by_all(session, sign_in, factories, talk):
    trainer = sign_in(talk.trainer)
    trainer.post(f"/posts/{talk.post.id}/hide", data={"reason": REASON})
    answer = trainer.post(f"/posts/{talk.post.id}/restore")
    assert answer.location.endswith(f"#post-{talk.post.id}")
    seen = _pages(sign_in(factories.participant(talk.cohort)), talk)
    assert SECRET in seen
    assert REASON not in seen


def test_an_opening_post_takes_its_title_along(session, sign_in, factories, talk):
    reader = sign_in(factories.participant(talk.cohort))
    trainer = sign_in(talk.trainer)
    assert talk.thread.title in _pages(reader, talk)
    trainer.post(f"/posts/{talk.thread.id}/hide", data={"reason": REASON})
    assert talk.thread.title not in _pages(reader, talk)
    assert talk.thread.title in _pages(trainer, talk)
    assert talk.thread.title in _pages(sign_in(talk.opener), talk)
    trainer.post(f"/posts/{talk.thread.id}/restore")
    assert talk.thread.title in _pages(reader, talk)


def test_every_act_leaves_a_trace_once(session, sign_in, talk):
    trainer = sign_in(talk.trainer)
    for _again in range(2):
        trainer.post(f"/posts/{talk.post.id}/hide", data={"reason": REASON})
    for verb in ("restore", "restore"):
        trainer.post(f"/posts/{talk.post.id}/{verb}")
    for verb in ("pin", "pin", "unpin", "unpin"):
        trainer.post(f"/threads/{talk.thread.id}/{verb}")
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.object_kind.in_(["Post", "Thread"]))
        .order_by(AuditEntry.created_at)
    ).all()
    assert [entry.act for entry in entries] == [
        "hid post",
        "restored post",
        "pinned thread",
        "unpinned thread",
    ]
    assert REASON not in str(entries[0].detail), "the log holds nothing that people wrote"
    assert entries[0].subject_id == talk.post.author_id
    assert {entry.actor_id for entry in entries} == {talk.trainer.id}


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
def test_hiding_needs_a_reason(session, sign_in, talk, reason):
    page = sign_in(talk.trainer).post(f"/posts/{talk.post.id}/hide", data={"reason": reason})
    assert page.status_code == 422
    assert BeautifulSoup(page.text, "lxml").select_one(".govuk-error-summary a[href='#reason']")
    session.expire_all()
    assert talk.post.hidden_at is None


def test_participants_neither_pin_nor_hide(session, sign_in, talk):
    for who in (talk.author, talk.opener):
        client = sign_in(who)
        assert client.get(f"/posts/{talk.post.id}/hide").status_code == 404
        assert client.post(f"/posts/{talk.post.id}/hide", data={"reason": REASON}).status_code == 404
        assert client.post(f"/posts/{talk.post.id}/restore").status_code == 404
        for verb in ("pin", "unpin"):
            assert client.post(f"/threads/{talk.thread.id}/{verb}").status_code == 404
        page = client.get(f"/threads/{talk.thread.id}").text
        assert "/hide" not in page
        assert "/pin" not in page
    session.expire_all()
    assert talk.thread.pinned_at is None
    assert talk.post.hidden_at is None


def test_outsiders_find_nothing(session, sign_in, factories, talk):
    outsiders = (
        factories.participant(factories.cohort()),
        factories.trainer(factories.cohort()),
        factories.representative(talk.cohort.organisation),
        factories.person(),
    )
    for who in outsiders:
        client = sign_in(who)
        for address in (
            f"/cohorts/{talk.cohort.id}/discussion",
            f"/cohorts/{talk.cohort.id}/discussion/new",
            f"/threads/{talk.thread.id}",
            f"/posts/{talk.post.id}",
            f"/posts/{talk.post.id}/hide",
        ):
            answer = client.get(address)
            assert answer.status_code == 404
            assert SECRET not in answer.text
        assert client.post(f"/threads/{talk.thread.id}", data={"text": "x"}).status_code == 404
        assert client.post(f"/cohorts/{talk.cohort.id}/discussion/new", data={"text": "x"}).status_code == 404
        assert client.post(f"/threads/{talk.thread.id}/pin").status_code == 404
    session.expire_all()
    assert talk.thread.post_count == 2


def test_a_visitor_is_asked_to_sign_in(session, client, talk):
    answer = client.get(f"/threads/{talk.thread.id}")
    assert answer.status_code == 302
    assert "/sign-in" in answer.location


@pytest.mark.parametrize("hostile", HANDFULS, ids=range(len(HANDFULS)))
def test_hostile_words_are_shown_harmless(session, sign_in, factories, harmless, hostile):
    title, name, reason = hostile[:3]
    text = "\n\n".join(hostile)
    cohort = factories.cohort()
    trainer = sign_in(factories.trainer(cohort))
    client = sign_in(factories.participant(cohort, name.replace("\x00", "")[:120]))
    address = f"/cohorts/{cohort.id}/discussion"
    previewed = client.post(f"{address}/new", data={"title": title, "text": text, "preview": "y"})
    assert previewed.status_code == 200
    harmless(previewed)
    sent = client.post(f"{address}/new", data={"title": title, "text": text})
    assert sent.status_code == 302
    harmless(client.post(sent.location, data={"text": text, "preview": "y"}))
    answer = client.post(sent.location, data={"text": text})
    post = answer.location.partition("#post-")[2]
    for page in (address, sent.location, f"/cohorts/{cohort.id}", "/home"):
        harmless(client.get(page))
    harmless(trainer.get(f"/posts/{post}/hide"))
    assert trainer.post(f"/posts/{post}/hide", data={"reason": reason}).status_code == 302
    harmless(client.get(sent.location))
    harmless(trainer.get(sent.location))


def _observer():
    from courses.vocabulary import CohortRole

    return CohortRole.OBSERVER
