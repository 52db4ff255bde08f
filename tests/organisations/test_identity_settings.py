"""The office registers organisations' sign-ins: who may, what is refused, what is never shown."""

import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from foundation.audit import AuditEntry
from foundation.database import db
from organisations.identity import operations, queries
from organisations.identity.models import EmailDomain, IdentityProvider
from organisations.models import Organisation
from tests.counting import count_queries
from tests.organisations.provider import CLIENT, DESCRIPTION, KEYS, SECRET, TENANT, TOKEN, Provider

FORM = {
    "issuer": "http://127.0.0.1:1",
    "client_id": CLIENT,
    "client_secret": SECRET,
    "tenants": "",
    "domains": "kunta.fi",
    "enabled": "y",
    "version": "0",
}
ENTRA = "https://login.microsoftonline.com/organizations/v2.0"
Save = Callable[..., TestResponse]


@pytest.fixture
def place(factories: Any) -> Organisation:
    made: Organisation = factories.organisation("Kuntala")
    return made


@pytest.fixture
def office(sign_in: Any, office_person: Any) -> FlaskClient:
    """The office's browser."""
    browser: FlaskClient = sign_in(office_person)
    return browser


@pytest.fixture
def save(office: FlaskClient, place: Organisation) -> Save:
    """The office saves Kuntala's sign-in, with some fields changed."""
    address = f"/office/identities/{place.id}"
    return lambda **changes: office.post(address, data={**FORM, **changes})


def saved(session: Any) -> IdentityProvider | None:
    session.expire_all()
    found: IdentityProvider | None = session.scalar(select(IdentityProvider))
    return found


def test_what_the_office_saves_holds_and_is_in_the_log(
    session: Any, save: Save, place: Organisation, office_person: Any
) -> None:
    assert save(domains="Kunta.FI\nkuntalä.fi\n\nkunta.fi").status_code == 302
    provider = queries.provider_of(place.id)
    assert provider is not None
    assert [domain.name for domain in provider.domains] == ["kunta.fi", "xn--kuntal-gua.fi"]
    assert operations.registration_of(provider).client_secret == SECRET
    assert SECRET.encode() not in provider.sealed_secret
    entry = session.scalars(select(AuditEntry).where(AuditEntry.object_id == provider.id)).one()
    assert (entry.act, entry.actor_id) == ("registered identity provider", office_person.id)
    assert SECRET not in str(entry.detail)


def test_the_secret_is_never_shown_again_and_stays_when_left_empty(
    session: Any, save: Save, office: FlaskClient, place: Organisation
) -> None:
    save()
    page = office.get(f"/office/identities/{place.id}").text
    assert SECRET not in page
    assert CLIENT in page
    assert save(client_secret="", enabled="", version="1").status_code == 302
    provider = queries.provider_of(place.id)
    assert provider is not None
    assert not provider.enabled
    assert operations.registration_of(provider).client_secret == SECRET
    refused = save(client_secret="another secret", version="2", domains="")
    assert refused.status_code == 422
    assert "another secret" not in refused.text


@pytest.mark.parametrize("change", [{"issuer": "http://127.0.0.1:2"}, {"client_id": "another"}])
def test_a_secret_is_not_carried_to_another_provider(
    session: Any, save: Save, change: dict[str, str]
) -> None:
    """Whoever turns the provider elsewhere would otherwise be sent the secret by "try it"."""
    save()
    assert save(client_secret="", version="1", **change).status_code == 422
    assert saved(session).issuer == FORM["issuer"]  # type: ignore[union-attr]
    assert save(client_secret="a new secret", version="1", **change).status_code == 302


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("issuer", ""),
        ("issuer", "login.town.fi"),
        ("issuer", "http://login.town.fi"),
        ("issuer", "ftp://login.town.fi"),
        ("issuer", "javascript:alert(1)"),
        ("issuer", "https://user:secret@login.town.fi"),
        ("issuer", "https://login.town.fi/?x=y"),
        ("issuer", "https://login.town.fi/#x"),
        ("issuer", "https://login.town.fi/.well-known/openid-configuration"),
        ("issuer", "https://login town.fi"),
        ("issuer", "https://192.0.2.7"),
        ("issuer", "https://[::1"),
        ("issuer", "https://2130706433"),
        ("issuer", "https://login.town.fi:99999"),
        ("issuer", "https://" + "a" * 300),
        ("client_id", ""),
        ("client_id", "a" * 201),
        ("client_secret", ""),
        ("client_secret", "a" * 501),
        ("tenants", "not a tenant"),
        ("tenants", "9188040d-6c67-4c5b-b112-36a304b66dad"),
        ("tenants", "\n".join(f"11111111-2222-3333-4444-{number:012}" for number in range(51))),
        ("domains", ""),
        ("domains", "kunta"),
        ("domains", "@kunta.fi"),
        ("domains", "*.kunta.fi"),
        ("domains", "kunta.fi, toinen.fi"),
        ("domains", "127.0.0.1"),
        ("domains", "a" * 64 + ".fi"),
        ("domains", "kunta..fi"),
    ],
)
def test_what_cannot_be_right_is_told_beside_its_field_and_nothing_typed_is_lost(
    session: Any, save: Save, field: str, typed: str
) -> None:
    answer = save(**{field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert saved(session) is None
    kept = {name: value for name, value in FORM.items() if name not in (field, "client_secret", "enabled")}
    assert all(value in answer.text for value in kept.values())


def test_entra_s_shared_address_needs_its_tenants(session: Any, save: Save) -> None:
    assert save(issuer=ENTRA).status_code == 422
    assert save(issuer=ENTRA, tenants=TENANT.upper()).status_code == 302
    assert saved(session).tenants == [TENANT]  # type: ignore[union-attr]


def test_a_domain_belongs_to_one_organisation(
    session: Any, save: Save, register: Any, factories: Any
) -> None:
    register(factories.organisation("Toinen"), domains=["toinen.fi"])
    session.commit()
    assert save(domains="kunta.fi\nToinen.fi").status_code == 422
    assert save(domains="kunta.fi\nali.toinen.fi").status_code == 302, "below it is another one"
    assert session.scalar(select(func.count()).select_from(EmailDomain)) == 3


def test_nobody_overwrites_what_they_have_not_seen(session: Any, save: Save) -> None:
    save()
    assert save(version="1", domains="kunta.fi\nuusi.fi").status_code == 302
    late = save(version="1", domains="vanha.fi")
    assert late.status_code == 409
    assert "vanha.fi" in late.text
    names = session.scalars(select(EmailDomain.name).order_by(EmailDomain.name)).all()
    assert names == ["kunta.fi", "uusi.fi"]
    assert save(version="2", domains="vanha.fi").status_code == 302


def test_two_who_register_at_once_make_one(
    app: Flask, session: Any, sign_in: Any, office_person: Any, place: Any
) -> None:
    browsers = [sign_in(office_person) for _ in range(3)]
    together, answers, address = threading.Barrier(3), [], f"/office/identities/{place.id}"
    session.commit()

    def click(browser: FlaskClient) -> None:
        together.wait()
        answers.append(browser.post(address, data=FORM).status_code)

    clicks = [threading.Thread(target=click, args=(browser,)) for browser in browsers]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert sorted(answers) == [302, 409, 409]
    assert session.scalar(select(func.count()).select_from(IdentityProvider)) == 1


@pytest.mark.parametrize("who", ["nobody", "representative", "pool trainer"])
def test_only_the_office_registers(
    client: FlaskClient,
    session: Any,
    sign_in: Any,
    factories: Any,
    place: Organisation,
    provider: Provider,
    who: str,
) -> None:
    browser = client
    if who != "nobody":
        person = factories.representative(place) if who == "representative" else factories.pool_trainer()
        browser = sign_in(person)
    refused = {"nobody": (302, 401)}.get(who, (403, 404))
    assert browser.get("/office/identities").status_code in refused
    for address in (f"/office/identities/{place.id}", f"/office/identities/{place.id}/try"):
        assert browser.post(address, data={**FORM, "issuer": provider.issuer}).status_code in refused
    assert saved(session) is None
    assert provider.asked == []


def test_the_list_costs_the_same_for_one_and_for_many(
    office: FlaskClient, factories: Any, session: Any, register: Any
) -> None:
    def cost() -> int:
        with count_queries(office.application) as statements:
            assert office.get("/office/identities").status_code == 200
        return len(statements)

    register()
    session.commit()
    one = cost()
    for number in range(5):
        register(factories.organisation(f"Kunta {number:02}"), domains=[f"kunta{number}.fi"])
        factories.organisation(f"Muu {number:02}")
    session.commit()
    assert cost() == one <= 12


# Trying it


WRONG = [
    ("away", {DESCRIPTION: lambda _: Response("", 500)}, {}),
    ("no description", {DESCRIPTION: lambda _: Response("", 404)}, {}),
    ("no description", {DESCRIPTION: lambda _: Response("<html>")}, {}),
    ("no description", {DESCRIPTION: lambda _: Response("", 301, {"Location": "https://evil.example"})}, {}),
    ("other issuer", {}, {"issuer": "https://<b>evil</b>.example"}),
    ("no endpoint", {}, {"token_endpoint": "http://10.0.0.1/"}),
    ("no algorithm", {}, {"id_token_signing_alg_values_supported": ["HS256"]}),
    ("no pkce", {}, {"code_challenge_methods_supported": ["plain"]}),
    ("no keys", {KEYS: lambda _: Response('{"keys": []}')}, {}),
    ("no keys", {KEYS: lambda _: Response('{"keys": [{"kty": "?"}]}')}, {}),
    ("client", {TOKEN: lambda _: Response('{"error": "invalid_client"}', 401)}, {}),
]


@pytest.mark.parametrize(("fault", "answers", "description"), WRONG)
def test_trying_tells_in_words_what_is_wrong(
    office: FlaskClient,
    session: Any,
    registered: IdentityProvider,
    provider: Provider,
    fault: str,
    answers: Any,
    description: Any,
) -> None:
    session.commit()
    address = f"/office/identities/{registered.organisation_id}/try"
    fine = office.post(address)
    assert fine.status_code == 200
    assert 'role="status"' in fine.text
    provider.answers |= answers
    provider.description |= description
    tried = office.post(address)
    assert tried.status_code == 200
    assert 'role="alert"' in tried.text
    assert "<b>evil</b>" not in tried.text
    if fault == "other issuer":
        assert "&lt;b&gt;evil&lt;/b&gt;" in tried.text


def test_trying_with_a_wrong_secret_says_so(
    office: FlaskClient, session: Any, register: Any, provider: Provider
) -> None:
    wrong = register(client_secret="a wrong one")
    session.commit()
    tried = office.post(f"/office/identities/{wrong.organisation_id}/try").text
    assert 'role="alert"' in tried
    assert "a wrong one" not in tried


def test_a_secret_sealed_under_another_key_is_asked_for_again(
    app: Flask, office: FlaskClient, client: FlaskClient, session: Any, registered: Any, monkeypatch: Any
) -> None:
    session.commit()
    monkeypatch.setitem(app.config, "KEY_SECRET", "a key from another backup")
    assert 'role="alert"' in office.post(f"/office/identities/{registered.organisation_id}/try").text
    assert client.get(f"/sign-in/organisation/{registered.organisation_id}").status_code == 502


def test_the_secret_is_in_no_log(
    office: FlaskClient,
    client: FlaskClient,
    session: Any,
    registered: Any,
    provider: Provider,
    come_in: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    office.post(f"/office/identities/{registered.organisation_id}/try")
    come_in(client, registered)
    provider.answers[TOKEN] = lambda _: Response("", 500)
    come_in(client, registered)
    assert SECRET not in caplog.text
    assert "identity provider is away" in caplog.text


# Choosing


def test_the_sign_in_page_leads_there_only_when_it_leads_somewhere(
    client: FlaskClient, session: Any, register: Any
) -> None:
    link = 'href="/sign-in/organisation?next=/account"'
    made = register(enabled=False)
    session.commit()
    assert link not in client.get("/sign-in?next=/account").text
    made.enabled = True
    session.commit()
    assert link in client.get("/sign-in?next=/account").text
    page = client.get("/sign-in/organisation?next=/account").text
    assert f"/sign-in/organisation/{made.organisation_id}?next=/account" in page


def test_of_many_the_work_address_tells_which_one(
    client: FlaskClient, session: Any, register: Any, factories: Any
) -> None:
    """F7-c: the domain is compared label by label. The page knows no persons, so it tells of none."""
    made = {}
    for number in range(7):
        name = "kunta.fi" if number == 0 else f"kunta{number}.fi"
        made[name] = register(factories.organisation(f"Kunta {number}"), domains=[name])
    factories.person(email="aino@kunta.fi")
    session.commit()
    assert "Kunta 3" not in client.get("/sign-in/organisation").text

    def choose(email: str) -> TestResponse:
        answer: TestResponse = client.post("/sign-in/organisation?next=/account", data={"email": email})
        return answer

    link = f"/sign-in/organisation/{made['kunta.fi'].organisation_id}?next=/account"
    for email in ("aino@kunta.fi", "nobody@kunta.fi", "AINO@KUNTA.FI"):
        answer = choose(email)
        assert answer.status_code == 200
        assert link in answer.text
    for email in (
        "a@evil-kunta.fi",
        "a@kunta.fi.evil.example",
        "a@ali.kunta.fi",
        "a@kunta.fi@evil.example",
        "",
    ):
        answer = choose(email)
        assert answer.status_code == 422
        assert link not in answer.text


def test_an_organisation_that_has_none_is_not_found(
    client: FlaskClient, factories: Any, session: Any
) -> None:
    place = factories.organisation()
    session.commit()
    for path in (f"/sign-in/organisation/{place.id}", "/sign-in/organisation/x", "/sign-in/organisation"):
        assert client.get(path).status_code == 404


def test_the_account_s_tab_is_there_only_where_it_is_of_use(
    sign_in: Any, session: Any, factories: Any, register: Any
) -> None:
    browser = sign_in(factories.person())
    assert "/account/identities" not in browser.get("/account").text
    register()
    db.session.commit()
    assert "/account/identities" in browser.get("/account").text
