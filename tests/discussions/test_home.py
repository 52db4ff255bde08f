"""What was said last stands beside a person's path."""

from bs4 import BeautifulSoup

from courses.vocabulary import CohortRole
from discussions import home, operations
from tests.counting import count_queries
from tests.factories.discussions import reply, thread


def _card(page):
    soup = BeautifulSoup(page.text, "lxml")
    return next((part for part in soup.select("section.card") if part.select("article.post")), None)


def test_the_card_has_the_two_latest_posts_without_their_marks(session, sign_in, factories):
    cohort = factories.cohort()
    person = factories.participant(cohort)
    place = thread(cohort, person, text="Ensimmäinen")
    reply(place, factories.trainer(cohort), "Toinen **vahva** sana")
    third = reply(place, person, "Kolmas")
    card = _card(sign_in(person).get(f"/cohorts/{cohort.id}"))
    said = [post.find_all("p")[-1].get_text() for post in card.select("article.post")]
    assert said == ["Kolmas", "Toinen vahva sana"]
    assert card.select_one("article.post a")["href"] == f"/posts/{third.id}"


def test_the_card_leaves_out_what_is_hidden(session, sign_in, factories):
    cohort = factories.cohort()
    person, trainer = factories.participant(cohort), factories.trainer(cohort)
    place = thread(cohort, person, text="Jää näkyviin")
    operations.hide(reply(place, person, "Piiloon"), trainer, "Syy")
    other = thread(cohort, person, text="Tämäkin piiloon")
    reply(other, person, "Vastaus nimettömään")
    operations.hide(_opening(session, other), trainer, "Syy")
    assert [post.text for post, _by_trainer in home.queries.latest_posts(cohort, 5)] == ["Jää näkyviin"]


def test_a_silent_cohort_has_no_card(session, factories):
    cohort = factories.cohort()
    assert home.cards(factories.participant(cohort), cohort, CohortRole.PARTICIPANT) == []


def test_the_card_costs_two_queries(app, session, factories):
    cohort = factories.cohort()
    person = factories.participant(cohort)
    for _number in range(5):
        thread(cohort, person)
    session.commit()
    session.refresh(cohort)
    session.refresh(person)
    with count_queries(app) as statements:
        assert home.cards(person, cohort, CohortRole.PARTICIPANT)
    assert len(statements) <= 2


def _opening(session, place):
    from discussions.models import Post

    return session.get(Post, place.id)
