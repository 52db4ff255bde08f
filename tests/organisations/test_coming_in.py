"""Coming in with the organisation's own sign-in: who is known comes in, who is not shows an account first."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import oidc_provider_mock
import pytest
import requests
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from courses import inviting
from courses.address_lists import Address
from courses.models import Enrolment
from foundation import clock, limits
from foundation.audit import AuditEntry
from foundation.outbox import Letter
from organisations.identity.models import ExternalIdentity, IdentityProvider
from people.models import Person, UserSession
from people.vocabulary import Way
from tests.factories.make import PASSWORD
from tests.organisations.provider import CLIENT, OBJECT, SECRET, TENANT, Provider

ComeIn = Callable[..., TestResponse]


def count(session: Any, model: Any) -> int:
    session.expire_all()
    return int(session.scalar(select(func.count()).select_from(model)))


@pytest.fixture
def aino(factories: Any) -> Person:
    """Somebody with an account and, by chance, the address that the provider tells."""
    person: Person = factories.person("Aino Virtanen", email="aino@kunta.fi")
    return person


@pytest.fixture
def joined(session: Any, aino: Person, registered: IdentityProvider, provider: Provider) -> ExternalIdentity:
    """Her identity, joined to her account."""
    row = ExternalIdentity(
        person_id=aino.id, provider_id=registered.id, issuer=provider.issuer, subject="aino-1"
    )
    session.add(row)
    session.commit()
    return row


def test_who_is_known_comes_in_and_goes_where_they_wanted(
    client: FlaskClient, session: Any, aino: Person, joined: Any, registered: Any, come_in: ComeIn
) -> None:
    answer = come_in(client, registered, next="/account")
    assert (answer.status_code, answer.location) == (302, "/account")
    running = session.scalars(select(UserSession)).one()
    assert (running.person_id, running.way) == (aino.id, Way.ORGANISATION)
    assert "aino@kunta.fi" in client.get("/account").text


def test_an_address_is_no_identity(
    client: FlaskClient, session: Any, joined: Any, registered: Any, provider: Provider, come_in: ComeIn
) -> None:
    """The address may change, or be given to somebody else: the subject is who it is."""
    provider.claims["email"] = "another@kunta.fi"
    assert come_in(client, registered).location == "/home"
    provider.claims |= {"email": "aino@kunta.fi", "sub": "somebody-else"}
    other = FlaskClient(client.application)
    assert come_in(other, registered).location == "/sign-in/organisation/first-time"
    assert other.get("/account").status_code == 302


def test_a_page_of_another_site_is_never_where_one_ends(
    client: FlaskClient, joined: Any, registered: Any, come_in: ComeIn
) -> None:
    """F7-a."""
    for target in ("//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"):
        assert come_in(client, registered, next=target).location == "/home"


def test_an_account_is_shown_once_and_then_the_sign_in_is_enough(
    app: Flask, client: FlaskClient, session: Any, aino: Person, registered: Any, come_in: ComeIn
) -> None:
    answer = come_in(client, registered)
    assert answer.location == "/sign-in/organisation/first-time"
    assert client.get("/account").status_code == 302, "the address alone lets nobody in"
    page = client.get(answer.location)
    assert page.status_code == 200
    assert "aino@kunta.fi" not in page.text
    signed_in = client.post(
        "/sign-in?next=/account/identities/join", data={"email": "aino@kunta.fi", "password": PASSWORD}
    )
    assert signed_in.location == "/account/identities/join"
    assert "Kuntala" in client.get(signed_in.location).text
    assert count(session, ExternalIdentity) == 0, "who only opens the page changes nothing"
    assert client.post(signed_in.location).location == "/account/identities"
    row = session.scalars(select(ExternalIdentity)).one()
    assert (row.person_id, row.subject) == (aino.id, "aino-1")
    letter = session.scalars(select(Letter)).one()
    assert (letter.recipient, letter.kind) == ("aino@kunta.fi", "identity")
    assert "joined identity" in session.scalars(select(AuditEntry.act)).all()
    fresh = app.test_client()
    assert come_in(fresh, registered).location == "/home"
    assert fresh.get("/account").status_code == 200


def test_the_first_page_is_the_same_whether_there_is_an_account_or_not(
    app: Flask, session: Any, aino: Person, registered: Any, provider: Provider, come_in: ComeIn
) -> None:
    """F6-g: what the provider says of an address tells nobody who has an account."""
    pages = []
    for email in ("aino@kunta.fi", "nobody@kunta.fi"):
        provider.claims["email"] = email
        browser = app.test_client()
        pages.append(browser.get(come_in(browser, registered).location).text)
    assert pages[0] == pages[1]
    assert count(session, ExternalIdentity) == 0


def test_without_account_or_invitation_nothing_is_made(
    client: FlaskClient, session: Any, registered: Any, come_in: ComeIn
) -> None:
    before = count(session, Person)
    assert client.get(come_in(client, registered).location).status_code == 200
    assert count(session, Person) == before
    assert count(session, ExternalIdentity) == count(session, UserSession) == 0


def test_joining_asks_for_a_sign_in_that_is_fresh(
    session: Any, aino: Person, sign_in: Any, registered: Any, come_in: ComeIn
) -> None:
    browser = sign_in(aino)
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert come_in(browser, registered).location == "/account/identities/join"
        assert "/sign-in/again" in browser.get("/account/identities/join").text
        refused = browser.post("/account/identities/join")
        assert refused.status_code == 403
        assert 'value="/account/identities/join"' in refused.text
        again = browser.post("/sign-in/again", data={"next": "/account/identities/join"})
        assert again.location == "/sign-in?next=/account/identities/join"
        browser.post(again.location, data={"email": "aino@kunta.fi", "password": PASSWORD})
        assert browser.post("/account/identities/join").status_code == 302
    assert count(session, ExternalIdentity) == 1


def test_an_identity_that_waited_too_long_joins_nothing(
    session: Any, aino: Person, sign_in: Any, registered: Any, come_in: ComeIn
) -> None:
    browser = sign_in(aino)
    come_in(browser, registered)
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        assert browser.post("/account/identities/join").location == "/account/identities"
    assert count(session, ExternalIdentity) == 0


@pytest.mark.parametrize("forged", ["", "x", "a.b.c", "a" * 3000])
def test_an_identity_that_a_browser_made_up_joins_nothing(
    session: Any, aino: Person, sign_in: Any, registered: Any, forged: str
) -> None:
    browser = sign_in(aino)
    browser.set_cookie("identity", forged)
    assert browser.post("/account/identities/join").location == "/account/identities"
    assert browser.get("/sign-in/organisation/first-time").location == "/sign-in"
    assert count(session, ExternalIdentity) == 0


def test_one_identity_opens_one_account(
    session: Any, factories: Any, joined: Any, sign_in: Any, registered: Any, provider: Provider, go: Any
) -> None:
    """A second person's browser carries the identity from before it was joined."""
    other = sign_in(factories.person("Somebody Else"))
    session.delete(joined)
    session.commit()
    other.get(go(other, registered))
    session.add(
        ExternalIdentity(
            person_id=factories.person().id,
            provider_id=registered.id,
            issuer=provider.issuer,
            subject="aino-1",
        )
    )
    session.commit()
    assert other.post("/account/identities/join").status_code == 409
    assert count(session, ExternalIdentity) == 1


def test_a_double_click_joins_once(
    session: Any, aino: Person, sign_in: Any, registered: Any, come_in: ComeIn
) -> None:
    browser = sign_in(aino)
    come_in(browser, registered)
    carried = browser.get_cookie("identity")
    assert carried is not None
    for _ in range(2):
        browser.set_cookie("identity", carried.value)
        assert browser.post("/account/identities/join").location == "/account/identities"
    assert count(session, ExternalIdentity) == count(session, Letter) == 1


def test_taking_off_shuts_nobody_out(session: Any, aino: Person, sign_in: Any, joined: Any) -> None:
    """Without a password, too, the link by mail is left."""
    aino.password_hash = ""
    assert sign_in(aino).post(f"/account/identities/{joined.id}/part").status_code == 302
    assert count(session, ExternalIdentity) == 0
    assert session.scalars(select(Letter)).one().recipient == "aino@kunta.fi"


def test_nobody_takes_off_what_is_another_s(session: Any, factories: Any, sign_in: Any, joined: Any) -> None:
    other = sign_in(factories.person())
    assert other.post(f"/account/identities/{joined.id}/part").status_code == 404
    assert "Kuntala" not in other.get("/account/identities").text
    assert count(session, ExternalIdentity) == 1


def test_a_provider_that_is_out_of_use_lets_nobody_in(
    client: FlaskClient, session: Any, joined: Any, registered: Any, go: Any
) -> None:
    back = go(client, registered)
    registered.enabled = False
    session.commit()
    assert client.get(back).status_code == 404
    assert client.get(f"/sign-in/organisation/{registered.organisation_id}").status_code == 404
    assert client.get("/sign-in/organisation").status_code == 404
    assert "/sign-in/organisation" not in client.get("/sign-in").text
    assert count(session, UserSession) == 0


# Invitations


@pytest.fixture
def invitation(session: Any, factories: Any, office_person: Person) -> str:
    """The link in the letter to aino@kunta.fi, who has no account."""
    cohort = factories.cohort()
    inviting.invite(cohort, [Address(email="aino@kunta.fi", name="")], "fi", by=office_person)
    letter = session.scalars(select(Letter).where(Letter.recipient == "aino@kunta.fi")).one()
    session.commit()
    return str(letter.body.split("http://localhost")[1].split()[0])


def test_an_invited_person_needs_no_password(
    client: FlaskClient, session: Any, registered: Any, invitation: str, come_in: ComeIn
) -> None:
    page = client.get(invitation)
    assert f"/sign-in/organisation/{registered.organisation_id}?" in page.text
    assert come_in(client, registered, next=invitation, invited="1").location == invitation
    assert 'name="password"' not in client.get(invitation).text
    assert count(session, ExternalIdentity) == 0, "a GET makes nobody"
    answer = client.post(invitation, data={"name": "Aino Virtanen", "language": "fi"})
    assert answer.location == "/home"
    row = session.scalars(select(ExternalIdentity)).one()
    person = session.get(Person, row.person_id)
    assert (person.email, person.has_password) == ("aino@kunta.fi", False)
    assert session.scalars(select(Enrolment.person_id)).all() == [person.id]
    for guess in ("", "nobody has this password", "x"):
        assert (
            client.application.test_client()
            .post("/sign-in", data={"email": person.email, "password": guess})
            .status_code
            == 422
        )


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "other@kunta.fi"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": None},
        {"email": "aino@elsewhere.fi"},
        {"email": ["aino@kunta.fi"]},
        {"email": "aino@kunta.fi@evil.example"},
        {"email": 'aino@kunta.fi"@evil.example'},
    ],
)
def test_an_invitation_is_answered_only_by_whose_address_it_is(
    client: FlaskClient,
    session: Any,
    registered: Any,
    invitation: str,
    provider: Provider,
    come_in: ComeIn,
    claims: dict[str, Any],
) -> None:
    """An address that is another one, or that nobody verified, is worth nothing; a password still is."""
    provider.claims |= claims
    assert come_in(client, registered, next=invitation, invited="1").location == invitation
    assert 'name="password"' in client.get(invitation).text
    before = count(session, Person)
    assert client.post(invitation, data={"name": "Aino", "language": "fi"}).status_code == 422
    assert count(session, Person) == before
    assert count(session, ExternalIdentity) == 0


def test_the_second_half_of_a_double_click_gets_in_as_the_first(
    app: Flask, client: FlaskClient, session: Any, registered: Any, invitation: str, come_in: ComeIn
) -> None:
    come_in(client, registered, next=invitation, invited="1")
    carried = client.get_cookie("identity")
    assert carried is not None
    for _ in range(2):
        half = app.test_client()
        half.set_cookie("identity", carried.value)
        answer = half.post(invitation, data={"name": "Aino Virtanen", "language": "fi"})
        assert answer.location == "/home"
    assert count(session, ExternalIdentity) == count(session, Enrolment) == 1


def test_no_network_sends_us_to_a_provider_without_end(
    client: FlaskClient, registered: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.LIMITS, "trips to providers", limits.parse("2 per 10 minutes"))
    away = f"/sign-in/organisation/{registered.organisation_id}"
    asked = [client.get(path).status_code for path in (away, f"{away}/callback", away, f"{away}/callback")]
    assert asked == [302, 400, 429, 429]
    elsewhere = {"REMOTE_ADDR": "192.0.2.9"}
    assert client.get(away, environ_base=elsewhere).status_code == 302


# Entra ID


@pytest.fixture
def entra(provider: Provider, monkeypatch: pytest.MonkeyPatch, register: Any) -> IdentityProvider:
    """The provider speaks as Entra ID does, for a tenant that the office has registered."""
    monkeypatch.setattr("organisations.identity.entra.HOSTS", {"127.0.0.1"})
    provider.become_entra()
    made: IdentityProvider = register()
    return made


def test_a_person_of_entra_is_a_tenant_and_an_object(
    app: Flask, session: Any, aino: Person, sign_in: Any, entra: Any, provider: Provider, come_in: ComeIn
) -> None:
    browser = sign_in(aino)
    come_in(browser, entra)
    browser.post("/account/identities/join")
    row = session.scalars(select(ExternalIdentity)).one()
    assert (row.issuer, row.subject) == (f"{provider.home}/{TENANT}/v2.0", f"{TENANT}.{OBJECT}")
    provider.claims["sub"] = "pairwise-of-another-registration"
    assert come_in(app.test_client(), entra).location == "/home"


@pytest.mark.parametrize("verified", [None, False, 0, "false", "no"])
def test_an_address_from_entra_needs_its_own_mark(
    client: FlaskClient,
    entra: Any,
    invitation: str,
    provider: Provider,
    come_in: ComeIn,
    verified: object,
) -> None:
    """ "nOAuth": any tenant may write any address, so `email_verified` is not asked, `xms_edov` is."""
    provider.claims |= {"email_verified": True, "xms_edov": verified}
    come_in(client, entra, next=invitation, invited="1")
    assert 'name="password"' in client.get(invitation).text
    provider.claims["xms_edov"] = True
    come_in(client, entra, next=invitation, invited="1")
    assert 'name="password"' not in client.get(invitation).text


# A provider that is not ours


def test_the_whole_way_with_another_s_provider(
    app: Flask, session: Any, aino: Person, sign_in: Any, register: Any
) -> None:
    """oidc-provider-mock stands on Authlib's own server and was not written with this house in mind."""
    with oidc_provider_mock.run_server_in_thread() as server:
        home = f"http://localhost:{server.server_port}"
        told = {"email": "aino@kunta.fi", "email_verified": True, "name": "Aino"}
        requests.put(f"{home}/users/aino", json=told, timeout=5)
        registered = register(issuer=home, client_id=CLIENT, client_secret=SECRET)
        browser = sign_in(aino)

        def there_and_back(client: FlaskClient) -> TestResponse:
            started = client.get(f"/sign-in/organisation/{registered.organisation_id}")
            page = requests.post(started.location, data={"sub": "aino"}, allow_redirects=False, timeout=5)
            return client.get(page.headers["Location"].removeprefix("http://localhost"))

        assert there_and_back(browser).location == "/account/identities/join"
        browser.post("/account/identities/join")
        assert count(session, ExternalIdentity) == 1
        assert there_and_back(app.test_client()).location == "/home"
