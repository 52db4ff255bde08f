"""People begin threads and reply to each other."""

import uuid

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from discussions.models import Post, Thread
from foundation.database import db
from tests.counting import count_queries, counted_once
from tests.factories.discussions import reply, thread
from tests.hostile import KILLERS, NUMBERS


def _count(kind):
    return db.session.scalar(select(func.count()).select_from(kind))


def _main(answer):
    return BeautifulSoup(answer.text, "lxml").find("main").get_text(" ", strip=True)


def test_an_empty_discussion_tells_how_people_talk_here(sign_in, factories):
    cohort = factories.cohort()
    page = sign_in(factories.participant(cohort)).get(f"/cohorts/{cohort.id}/discussion")
    assert page.status_code == 200
    assert len(BeautifulSoup(page.text, "lxml").select(".talk-rules li")) == 5


def test_a_participant_begins_a_thread_and_lands_on_it(sign_in, factories):
    cohort = factories.cohort()
    client = sign_in(factories.participant(cohort, "Mari Laine"))
    sent = {"title": "Hiljainen puolituntinen", "text": "Toimiiko **teillä**?"}
    answer = client.post(f"/cohorts/{cohort.id}/discussion/new", data=sent)
    assert answer.status_code == 302
    page = client.get(answer.location)
    assert "Hiljainen puolituntinen" in _main(page)
    assert "<strong>teillä</strong>" in page.text
    assert "Mari Laine" in _main(client.get(f"/cohorts/{cohort.id}/discussion"))


def test_a_reply_lands_on_its_own_anchor(sign_in, factories):
    cohort = factories.cohort()
    place = thread(cohort, factories.trainer(cohort))
    client = sign_in(factories.participant(cohort))
    answer = client.post(f"/threads/{place.id}", data={"text": "Kokeillaan."})
    address, _hash, anchor = answer.location.partition("#")
    page = BeautifulSoup(client.get(address).text, "lxml")
    assert "Kokeillaan." in page.find(id=anchor).get_text()


def test_a_reply_to_a_long_thread_lands_on_its_last_page(session, sign_in, factories):
    cohort = factories.cohort()
    author = factories.participant(cohort)
    place = thread(cohort, author)
    for number in range(25):
        reply(place, author, f"viesti {number}")
    client = sign_in(author)
    answer = client.post(f"/threads/{place.id}", data={"text": "Viimeinen sana."})
    assert "page=2" in answer.location
    assert "Viimeinen sana." in client.get(answer.location).text
    first = BeautifulSoup(client.get(f"/threads/{place.id}").text, "lxml")
    assert len(first.select("article.post")) == 25
    assert "Viimeinen sana." not in first.text


def test_a_thread_counts_its_posts_and_knows_who_spoke_last(session, factories):
    cohort = factories.cohort()
    first, second = factories.participant(cohort), factories.participant(cohort)
    place = thread(cohort, first)
    said = reply(place, second)
    session.commit()
    assert place.post_count == 2
    assert place.latest_by_id == second.id
    assert place.latest_at == said.created_at


def test_the_list_has_the_pinned_first_and_then_the_latest(session, sign_in, factories):
    cohort = factories.cohort()
    author = factories.participant(cohort)
    old, pinned, new = (thread(cohort, author, title) for title in ("Vanha", "Kiinni", "Uusi"))
    client = sign_in(factories.trainer(cohort))
    client.post(f"/threads/{pinned.id}/pin")
    session.refresh(old)
    reply(old, author)
    page = client.get(f"/cohorts/{cohort.id}/discussion")
    titles = [link.text for link in BeautifulSoup(page.text, "lxml").select(".talks .row__title a")]
    assert titles == ["Kiinni", "Vanha", "Uusi"]
    assert new.pinned_at is None


@pytest.mark.parametrize("language, tells", [("fi", False), ("sv", True)])
def test_a_post_says_its_language_when_it_is_not_the_page_s(session, sign_in, factories, language, tells):
    cohort = factories.cohort()
    author = factories.participant(cohort)
    place = thread(cohort, author)
    reply(place, author, "Hej hej", language=language)
    page = BeautifulSoup(sign_in(author).get(f"/threads/{place.id}").text, "lxml")
    prose = next(part for part in page.select(".prose") if "Hej hej" in part.text)
    assert (prose.get("lang") == "sv") is tells


def test_a_post_keeps_the_language_of_its_writer(session, sign_in, factories):
    cohort = factories.cohort()
    writer = factories.participant(cohort)
    writer.language = "sv"
    place = thread(cohort, factories.trainer(cohort))
    sign_in(writer).post(f"/threads/{place.id}", data={"text": "Vi prövar."})
    session.expire_all()
    assert session.scalar(select(Post.language).where(Post.text == "Vi prövar.")) == "sv"


# Sending twice


def test_a_double_click_says_it_once(session, sign_in, factories):
    cohort = factories.cohort()
    place = thread(cohort, factories.trainer(cohort))
    client = sign_in(factories.participant(cohort))
    sent = {"text": "Kerran.", "once": str(uuid.uuid4())}
    answers = [client.post(f"/threads/{place.id}", data=sent) for _again in range(2)]
    assert answers[0].location == answers[1].location
    session.expire_all()
    assert _count(Post) == 2
    assert place.post_count == 2


def test_a_double_click_begins_one_thread(session, sign_in, factories):
    cohort = factories.cohort()
    client = sign_in(factories.participant(cohort))
    sent = {"title": "Yksi", "text": "Kerran.", "once": str(uuid.uuid4())}
    answers = [client.post(f"/cohorts/{cohort.id}/discussion/new", data=sent) for _again in range(2)]
    assert answers[0].location == answers[1].location
    assert (_count(Thread), _count(Post)) == (1, 1)


def test_another_text_with_the_same_key_is_not_lost(session, sign_in, factories):
    cohort = factories.cohort()
    place = thread(cohort, factories.trainer(cohort))
    client = sign_in(factories.participant(cohort))
    key = str(uuid.uuid4())
    for text in ("Ensin näin.", "Palasin selaimessa ja kirjoitin toisin."):
        assert client.post(f"/threads/{place.id}", data={"text": text, "once": key}).status_code == 302
    assert _count(Post) == 3


def test_nobody_can_take_another_s_key(session, sign_in, factories):
    cohort = factories.cohort()
    first, thief = factories.participant(cohort), factories.participant(cohort)
    place = thread(cohort, first)
    said = reply(place, first, "Minun sanani")
    client = sign_in(thief)
    for key in (place.id, said.id):
        sent = {"text": "Varas", "once": str(key)}
        assert client.post(f"/threads/{place.id}", data=sent).status_code == 302
        sent = {"title": "Varas", "text": "Varas", "once": str(key)}
        assert client.post(f"/cohorts/{cohort.id}/discussion/new", data=sent).status_code == 302
    session.expire_all()
    assert session.get(Post, said.id).text == "Minun sanani"
    assert session.get(Thread, place.id).author_id == first.id
    assert _count(Post) == 6


# Preview


def test_a_preview_shows_the_text_and_keeps_the_form(session, sign_in, factories):
    cohort = factories.cohort()
    place = thread(cohort, factories.trainer(cohort))
    client = sign_in(factories.participant(cohort))
    page = client.post(f"/threads/{place.id}", data={"text": "Se on **tärkeää**", "preview": "y"})
    soup = BeautifulSoup(page.text, "lxml")
    assert page.status_code == 200
    assert soup.select_one("#reply .prose strong").text == "tärkeää"
    assert soup.find("textarea").text.strip() == "Se on **tärkeää**"
    assert _count(Post) == 1


def test_a_new_thread_can_be_previewed(session, sign_in, factories):
    cohort = factories.cohort()
    client = sign_in(factories.participant(cohort))
    sent = {"title": "Aihe", "text": "*näin*", "preview": "y"}
    page = client.post(f"/cohorts/{cohort.id}/discussion/new", data=sent)
    soup = BeautifulSoup(page.text, "lxml")
    assert soup.select_one("#preview em").text == "näin"
    assert soup.find("input", {"name": "title"})["value"] == "Aihe"
    assert _count(Thread) == 0


# What can't be sent


REFUSED = ("", "   ", "\u200b\u200b", *KILLERS)


@pytest.mark.parametrize("text", REFUSED, ids=range(len(REFUSED)))
@pytest.mark.parametrize("button", ["send", "preview"])
def test_a_text_that_cannot_be_taken_is_an_error_and_stays(session, sign_in, factories, text, button):
    cohort = factories.cohort()
    place = thread(cohort, factories.trainer(cohort))
    client = sign_in(factories.participant(cohort))
    for address in (f"/threads/{place.id}", f"/cohorts/{cohort.id}/discussion/new"):
        page = client.post(address, data={"title": "Aihe", "text": text, button: "y"})
        soup = BeautifulSoup(page.text, "lxml")
        assert page.status_code == 422
        assert soup.select_one(".govuk-error-summary a[href='#text']")
        assert len(soup.find("textarea").text.strip()) == len(text.replace("\u200b", "").strip())
    assert _count(Post) == 1


@pytest.mark.parametrize("title", ["", " ", "x" * 161])
def test_a_thread_needs_a_title_of_some_length(session, sign_in, factories, title):
    cohort = factories.cohort()
    client = sign_in(factories.participant(cohort))
    page = client.post(f"/cohorts/{cohort.id}/discussion/new", data={"title": title, "text": "Sanon tämän."})
    assert page.status_code == 422
    assert "Sanon tämän." in page.text
    assert _count(Thread) == 0


# Pages


@pytest.mark.parametrize("number", NUMBERS)
def test_any_page_number_gets_a_page_that_exists(session, sign_in, factories, number):
    cohort = factories.cohort()
    author = factories.participant(cohort)
    place = thread(cohort, author)
    for _number in range(30):
        reply(place, author)
    client = sign_in(author)
    for address in (f"/cohorts/{cohort.id}/discussion", f"/threads/{place.id}"):
        page = client.get(address, query_string={"page": number})
        assert page.status_code == 200
        assert BeautifulSoup(page.text, "lxml").select("article.post, .talks li")


STRANGE = ("_scheme=x", "_method=PUT", "_external=1", "thread_id=x", "_anchor=y", "endpoint=z")


@pytest.mark.parametrize("extra", STRANGE)
def test_strange_arguments_don_t_get_into_the_pager(session, sign_in, factories, extra):
    cohort = factories.cohort()
    author = factories.participant(cohort)
    place = thread(cohort, author)
    for _number in range(30):
        reply(place, author)
    page = sign_in(author).get(f"/threads/{place.id}?{extra}")
    assert page.status_code == 200
    onwards = BeautifulSoup(page.text, "lxml").select_one(".pager a[rel=next]")["href"]
    assert onwards.startswith(f"/threads/{place.id}?")


@counted_once
def test_pages_cost_the_same_however_much_is_said(app, session, sign_in, factories):
    """F3-j."""
    cohort = factories.cohort()
    author = factories.participant(cohort)
    place = thread(cohort, author)
    client = sign_in(author)
    costs: dict[str, set[int]] = {}
    for rows in (1, 2, 297):
        for number in range(rows):
            thread(cohort, factories.person(), f"Aihe {number}")
            reply(place, factories.person(), "Tavallinen viesti, jossa kerrotaan, miten meillä kävi. " * 3)
        for address in (f"/cohorts/{cohort.id}/discussion", f"/threads/{place.id}"):
            with count_queries(app) as statements:
                page = client.get(address)
            assert page.status_code == 200
            assert len(page.data) <= 25_000
            costs.setdefault(address, set()).add(len(statements))
    assert all(len(cost) == 1 and max(cost) <= 9 for cost in costs.values()), costs
