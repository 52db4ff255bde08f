"""A provider that lies, is ill or is somebody else: a kind page, nobody in, nothing made."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import ECKey
from sqlalchemy import func, select
from werkzeug.test import TestResponse
from werkzeug.wrappers import Request, Response

from foundation.audit import AuditEntry
from organisations.identity import fetching
from organisations.identity.models import ExternalIdentity, IdentityProvider
from people.models import Person, UserSession
from tests.organisations.provider import (
    DESCRIPTION,
    KEYS,
    SECRET,
    TENANT,
    TOKEN,
    USERINFO,
    Answer,
    Provider,
)

pytestmark = pytest.mark.only_on("sqlite")  # the lies are found in Python

ComeIn = Callable[..., TestResponse]
NOW = time.time


@pytest.fixture
def aino(session: Any, factories: Any, registered: IdentityProvider, provider: Provider) -> Person:
    """Somebody whom the provider knows, so that a lie that is believed lets the liar in."""
    person: Person = factories.person("Aino Virtanen", email="aino@kunta.fi")
    row = ExternalIdentity(
        person_id=person.id, provider_id=registered.id, issuer=provider.issuer, subject="aino-1"
    )
    session.add(row)
    session.commit()
    return person


@pytest.fixture
def nothing_happens(session: Any, client: FlaskClient, office_person: Person) -> Iterator[None]:
    """Nobody has come in and nothing was made when the test is over."""

    def standing() -> list[int]:
        session.expire_all()
        return [
            int(session.scalar(select(func.count()).select_from(model)))
            for model in (Person, ExternalIdentity, UserSession)
        ]

    before = standing()
    yield
    assert standing() == before
    assert client.get("/account").status_code == 302
    assert client.get_cookie("identity") is None


def refusals(session: Any) -> list[str]:
    session.expire_all()
    entries = session.scalars(select(AuditEntry).where(AuditEntry.act == "refused identity"))
    return [entry.detail["reason"] for entry in entries]


def change(**claims: Any) -> Callable[[Provider], None]:
    return lambda provider: provider.claims.update(claims)


def leave_out(name: str) -> Callable[[Provider], None]:
    return lambda provider: provider.leave_out.add(name)


def sign_with_another_key(provider: Provider) -> None:
    from joserfc import jwt

    stolen = ECKey.generate_key("P-256", {"kid": "one"})
    head = {"alg": "ES256", "kid": "one", "jwk": stolen.as_dict(private=False)}
    provider.sign = lambda claims: str(jwt.encode(head, claims, stolen, algorithms=["ES256"]))


def sign_with_the_public_key(provider: Provider) -> None:
    provider.sign = provider.signed_with_secret(provider.key.as_pem(private=False).decode())


def offer_shared_keys(provider: Provider) -> None:
    """The description says that HS256 is fine, and the key set has the shared key in it."""
    provider.description["id_token_signing_alg_values_supported"] = ["HS256", "none", "ES256"]
    provider.sign = provider.signed_with_secret(SECRET)


LIES: dict[str, Callable[[Provider], Any]] = {
    "no signature": lambda provider: setattr(provider, "sign", provider.unsigned),
    "signed with our secret": lambda provider: setattr(provider, "sign", provider.signed_with_secret(SECRET)),
    "signed with our name": lambda provider: setattr(
        provider, "sign", provider.signed_with_secret("kehittamo")
    ),
    "signed with the public key": sign_with_the_public_key,
    "signed with a key of the token's own": sign_with_another_key,
    "shared keys on offer": offer_shared_keys,
    "no token at all": lambda provider: setattr(provider, "sign", lambda claims: None),
    "a token of nonsense": lambda provider: setattr(provider, "sign", lambda claims: "x.y.z"),
    "a token of five parts": lambda provider: setattr(provider, "sign", lambda claims: "a.b.c.d.e"),
    "a token that is a list": lambda provider: setattr(provider, "sign", lambda claims: ["x"]),
    "altered after signing": lambda provider: setattr(
        provider, "sign", lambda claims: provider.signed({**claims, "sub": "x"}).rsplit(".", 1)[0] + ".AAAA"
    ),
    "another issuer": change(iss="https://evil.example"),
    "the issuer with a stroke more": lambda provider: provider.claims.update(iss=provider.issuer + "/"),
    "an issuer that is a list": lambda provider: provider.claims.update(iss=[provider.issuer]),
    "no issuer": leave_out("iss"),
    "for another client": change(aud="another"),
    "for another client by our leave": change(aud="another", azp="kehittamo"),
    "for us and another": change(aud=["kehittamo", "another"], azp="kehittamo"),
    "for nobody": leave_out("aud"),
    "asked for by another": change(azp="another"),
    "another nonce": change(nonce="not-the-one-we-sent"),
    "no nonce": leave_out("nonce"),
    "an empty nonce": change(nonce=""),
    "no subject": leave_out("sub"),
    "an empty subject": change(sub=""),
    "a subject that is a number": change(sub=1),
    "a subject too long": change(sub="a" * 256),
    "a subject with controls": change(sub="aino-1\x00"),
    "run out": lambda provider: provider.claims.update(exp=int(NOW()) - 70),
    "never runs out": leave_out("exp"),
    "runs out in words": change(exp="tomorrow"),
    "from the future": lambda provider: provider.claims.update(iat=int(NOW()) + 90),
    "not valid yet": lambda provider: provider.claims.update(nbf=int(NOW()) + 90),
    "from no time": leave_out("iat"),
    "methods in words": change(amr="mfa"),
    "another hash of the token": change(at_hash="AAAA"),
}  # fmt: skip


@pytest.mark.usefixtures("aino", "nothing_happens")
@pytest.mark.parametrize("lie", LIES)
def test_a_lie_lets_nobody_in(
    client: FlaskClient, session: Any, registered: Any, provider: Provider, come_in: ComeIn, lie: str
) -> None:
    LIES[lie](provider)
    answer = come_in(client, registered)
    assert answer.status_code == 403
    assert "Traceback" not in answer.text
    assert len(refusals(session)) == 1, "the office can see it in the log"


def test_the_same_provider_without_a_lie_lets_her_in(
    client: FlaskClient, aino: Person, registered: Any, come_in: ComeIn
) -> None:
    assert come_in(client, registered).location == "/home"


@pytest.mark.parametrize("claims", [{"iat": 50}, {"exp": -50}, {"nbf": 50}])
def test_a_clock_may_be_a_minute_wrong(
    client: FlaskClient,
    aino: Person,
    registered: Any,
    provider: Provider,
    come_in: ComeIn,
    claims: dict[str, int],
) -> None:
    provider.claims |= {name: int(NOW()) + seconds for name, seconds in claims.items()}
    assert come_in(client, registered).location == "/home"


@pytest.mark.parametrize("email", ["office", "aino@kunta.fi"])
def test_the_address_of_somebody_else_opens_nothing(
    client: FlaskClient,
    session: Any,
    office_person: Person,
    registered: Any,
    provider: Provider,
    come_in: ComeIn,
    email: str,
) -> None:
    """Above all not the office's: the provider swears that its newcomer has that address."""
    email = office_person.email if email == "office" else email
    provider.claims |= {"sub": "newcomer", "email": email, "email_verified": True}
    assert come_in(client, registered).location == "/sign-in/organisation/first-time"
    assert client.get("/office/applications").status_code == 302
    assert session.scalar(select(func.count()).select_from(UserSession)) == 0


# What else it may say


@pytest.mark.usefixtures("aino")
def test_the_userinfo_of_somebody_else_is_a_lie(
    client: FlaskClient, session: Any, registered: Any, provider: Provider, come_in: ComeIn
) -> None:
    provider.leave_out |= {"email", "email_verified"}
    provider.userinfo = {"sub": "somebody-else", "email": "aino@kunta.fi", "email_verified": True}
    assert come_in(client, registered).status_code == 403
    assert refusals(session) == ["userinfo sub"]
    provider.userinfo = {}
    assert come_in(client, registered).location == "/home"


@pytest.fixture
def entra(provider: Provider, monkeypatch: pytest.MonkeyPatch, register: Any) -> IdentityProvider:
    """The provider speaks as Entra ID does, for a tenant that the office has registered."""
    monkeypatch.setattr("organisations.identity.entra.HOSTS", {"127.0.0.1"})
    provider.become_entra()
    made: IdentityProvider = register()
    return made


OTHER_TENANT = "99999999-2222-3333-4444-555555555555"


@pytest.mark.usefixtures("nothing_happens")
@pytest.mark.parametrize(
    "claims",
    [
        {"tid": OTHER_TENANT, "iss": "{home}/" + OTHER_TENANT + "/v2.0"},
        {"iss": "{home}/" + OTHER_TENANT + "/v2.0"},
        {"tid": OTHER_TENANT},
        {"iss": "{home}/{tenantid}/v2.0"},
        {"iss": "{home}/organizations/v2.0"},
        {"iss": "https://evil.example/" + TENANT + "/v2.0"},
        {"tid": None},
        {"oid": None},
        {"oid": "../../x"},
        {"tid": TENANT + "\n"},
        {"tid": [TENANT]},
    ],
)
def test_a_tenant_that_was_not_registered_is_nobody(
    client: FlaskClient,
    session: Any,
    entra: Any,
    provider: Provider,
    come_in: ComeIn,
    claims: dict[str, Any],
) -> None:
    told = {
        name: value.replace("{home}", provider.home) if isinstance(value, str) else value
        for name, value in claims.items()
    }
    provider.claims |= told
    assert come_in(client, entra).status_code == 403
    assert len(refusals(session)) == 1


def test_a_registered_tenant_is_believed(client: FlaskClient, entra: Any, come_in: ComeIn) -> None:
    assert come_in(client, entra).location == "/sign-in/organisation/first-time"


# A provider that is ill


def hang(provider: Provider) -> Answer:
    def answer(request: Request) -> Response:
        provider.stop.wait(1)
        return Response("")

    return answer


def drip(provider: Provider) -> Answer:
    def parts() -> Iterator[bytes]:
        for _ in range(100):
            yield b" "
            provider.stop.wait(0.02)

    return lambda request: Response(parts(), mimetype="application/json")


def say(body: bytes | str, status: int = 200, **headers: str) -> Callable[[Provider], Answer]:
    return lambda provider: lambda request: Response(body, status, headers, mimetype="application/json")


ILLNESSES: dict[str, Callable[[Provider], Answer]] = {
    "it hangs": hang,
    "it drips": drip,
    "it says too much": say(b" " * 400_000),
    "it breaks": say("<h1>Traceback</h1>", 500),
    "it speaks HTML": say("<script>alert(1)</script>"),
    "it says nothing": say(""),
    "it says a list": say("[]"),
    "it says a number": say("1e999"),
    "it says a thousand brackets": say("[" * 100_000),
    "it sends us elsewhere": say("", 302, Location="http://127.0.0.1:1/"),
    "it sends us inside": say("", 307, Location="http://169.254.169.254/latest/meta-data/"),
    "it is not there": say("gone", 404),
    "it says bytes": say(b"\xff\xfe\x00\x80"),
    "it sends a bomb": say(b"\x1f\x8b" + b"\x00" * 50, 200, **{"Content-Encoding": "gzip"}),
}


@pytest.mark.usefixtures("aino", "nothing_happens")
@pytest.mark.parametrize("illness", ILLNESSES)
@pytest.mark.parametrize("where", [DESCRIPTION, TOKEN, KEYS])
def test_a_provider_that_is_ill_is_told_so_kindly(
    client: FlaskClient,
    registered: Any,
    provider: Provider,
    go: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    where: str,
    illness: str,
) -> None:
    monkeypatch.setattr(fetching, "TIMEOUT", 0.3)
    monkeypatch.setattr(fetching, "PATIENCE", 0.4)
    back = go(client, registered)
    provider.answers[where] = ILLNESSES[illness](provider)
    answer = client.get(back)
    assert answer.status_code == 502 or (where == KEYS and answer.status_code == 403)
    assert "alert(1)" not in answer.text
    assert "Traceback" not in answer.text
    assert 'href="/sign-in"' in answer.text
    if where == DESCRIPTION:
        started = client.get(f"/sign-in/organisation/{registered.organisation_id}")
        assert started.status_code == 502
        assert 'href="/sign-in"' in started.text


@pytest.mark.usefixtures("aino", "nothing_happens")
def test_a_provider_that_is_away_is_told_so_kindly(
    client: FlaskClient, session: Any, registered: Any, provider: Provider, register: Any, factories: Any
) -> None:
    gone = register(factories.organisation(), issuer="http://127.0.0.1:1", domains=["gone.fi"])
    assert client.get(f"/sign-in/organisation/{gone.organisation_id}").status_code == 502


@pytest.mark.usefixtures("aino", "nothing_happens")
@pytest.mark.parametrize(
    "description",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"authorization_endpoint": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "http://evil.example/authorize"},
        {"authorization_endpoint": "https://user@evil.example/"},
        {"authorization_endpoint": "https://evil.example/\r\nSet-Cookie: x=y"},
        {"token_endpoint": "file:///etc/passwd"},
        {"token_endpoint": "http://169.254.169.254/"},
        {"token_endpoint": 7},
        {"jwks_uri": "gopher://127.0.0.1/"},
        {"userinfo_endpoint": "ftp://127.0.0.1/"},
        {"id_token_signing_alg_values_supported": ["none", "HS256"]},
        {"code_challenge_methods_supported": ["plain"]},
    ],
)
def test_a_description_that_leads_astray_is_not_followed(
    client: FlaskClient, registered: Any, provider: Provider, description: dict[str, Any]
) -> None:
    provider.description |= description
    answer = client.get(f"/sign-in/organisation/{registered.organisation_id}")
    assert answer.status_code == 502
    assert "evil" not in answer.text
    assert provider.asked[-1] == DESCRIPTION, "nothing else was asked"


@pytest.mark.usefixtures("aino")
@pytest.mark.parametrize(
    "more",
    [
        {"code_challenge_method": "plain", "scope": "", "client_id": "x", "verify": False},
        {"update_token": 1, "default_timeout": 999, "jwks": {"keys": []}, "grant_type": "password"},
    ],
)  # fmt: skip
def test_a_description_can_t_switch_off_what_guards_us(
    client: FlaskClient, registered: Any, provider: Provider, come_in: ComeIn, more: dict[str, Any]
) -> None:
    """The provider of the tests insists on PKCE, scope and nonce: without them nobody would come in."""
    provider.description |= more
    assert come_in(client, registered).location == "/home"


# The way back


@pytest.mark.usefixtures("aino", "nothing_happens")
@pytest.mark.parametrize(
    "query",
    [
        "error=access_denied&error_description=<script>alert(1)</script>&state={state}",
        "error=server_error&error_uri=https://evil.example&state={state}",
        "state={state}",
        "code=&state={state}",
        "code=unknown&state={state}",
        "code=a%00b&state={state}",
        "code={long}&state={state}",
        "code={code}",
        "code={code}&state=",
        "code={code}&state=another",
        "code={code}&state={state}x",
        "code={code}&state=%00%ff",
        "code={code}&state={state}&iss=https://evil.example",
        "error=access_denied&error_description=<script>alert(1)</script>",
    ],
)
def test_a_reply_that_does_not_fit_lets_nobody_in(
    client: FlaskClient, registered: Any, go: Callable[..., str], query: str
) -> None:
    address, _, honest = go(client, registered).partition("?")
    code, state = (part.partition("=")[2] for part in honest.split("&"))
    filled = query.format(code=code, state=state, long="a" * 5000)
    answer = client.get(f"{address}?{filled}")
    assert answer.status_code in (400, 403)
    for word in ("alert(1)", "evil.example", "access_denied"):
        assert word not in answer.text.partition("<main")[2].partition("</main")[0]


def test_a_reply_counts_once(
    app: Flask, aino: Person, session: Any, registered: Any, go: Any, provider: Provider
) -> None:
    """F6-e: even a provider that takes a code twice does not make it worth two sign-ins."""
    provider.reuse = True
    client = app.test_client()
    back = go(client, registered)
    assert client.get(back).location == "/home"
    client.post("/sign-out")
    assert client.get(back).status_code == 400
    assert client.get("/account").status_code == 302


def test_a_reply_that_was_refused_does_not_count_later(
    client: FlaskClient, aino: Person, registered: Any, go: Any, provider: Provider
) -> None:
    provider.reuse = True
    provider.leave_out = {"nonce"}
    back = go(client, registered)
    assert client.get(back).status_code == 403
    provider.leave_out = set()
    assert client.get(back).status_code == 400
    assert client.get("/account").status_code == 302


def test_a_reply_counts_in_no_other_browser(
    app: Flask, aino: Person, client: FlaskClient, registered: Any, go: Any
) -> None:
    """Login CSRF: a liar's reply, put under somebody's nose, signs nobody in as the liar."""
    back = go(app.test_client(), registered)
    assert client.get(back).status_code == 400
    assert client.get("/account").status_code == 302


def test_a_reply_from_another_browser_leaves_who_is_signed_in_as_they_are(
    app: Flask, aino: Person, factories: Any, sign_in: Any, registered: Any, go: Any
) -> None:
    other = sign_in(factories.person("Somebody Else", email="else@kunta.fi"))
    assert other.get(go(app.test_client(), registered)).location == "/home"
    assert "else@kunta.fi" in other.get("/account").text


def test_a_reply_for_another_organisation_is_none(
    client: FlaskClient, aino: Person, registered: Any, register: Any, factories: Any, session: Any, go: Any
) -> None:
    """Mix-up: each organisation has its own address to come back to."""
    other = register(factories.organisation(), issuer="http://127.0.0.1:1", domains=["other.fi"])
    back = go(client, registered).replace(str(registered.organisation_id), str(other.organisation_id))
    assert client.get(back).status_code == 400
    assert client.get("/account").status_code == 302


def test_an_attempt_is_over_after_ten_minutes(
    client: FlaskClient, aino: Person, registered: Any, go: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from datetime import timedelta

    from organisations.identity import session as browser

    back = go(client, registered)
    monkeypatch.setattr(browser, "LASTS", timedelta(seconds=0))
    assert client.get(back).status_code == 400


def test_many_attempts_keep_the_cookie_small(
    client: FlaskClient, aino: Person, registered: Any, go: Any
) -> None:
    backs = [go(client, registered, next="/" + "a" * 400) for _ in range(8)]
    cookie = client.get_cookie("session")
    assert cookie is not None
    assert len(cookie.value) < 3000
    assert client.get(backs[0]).status_code == 400
    assert client.get(backs[-1]).status_code == 302


def test_no_transaction_is_open_while_a_provider_thinks(
    app: Flask,
    client: FlaskClient,
    aino: Person,
    registered: Any,
    provider: Provider,
    go: Any,
    factories: Any,
    session: Any,
) -> None:
    """A slow provider must not hold up those who write: SQLite lets one at a time."""
    factories.programme()
    session.commit()
    back, written = go(client, registered), threading.Event()
    truthful = provider._token

    def answer(request: Request) -> Response:
        somebody = app.test_client()
        assert somebody.post("/sign-up", data=SIGN_UP).status_code == 200
        written.set()
        return truthful(request)

    provider.answers[TOKEN] = answer
    assert client.get(back).location == "/home"
    assert written.is_set()


SIGN_UP = {"organisation": "Porvoon kaupunki", "name": "Maija Laine", "email": "maija@porvoo.fi"}


def test_a_head_request_spoils_no_attempt(
    client: FlaskClient, aino: Person, registered: Any, go: Any
) -> None:
    back = go(client, registered)
    client.head(f"/sign-in/organisation/{registered.organisation_id}")
    assert client.get(back).location == "/home"


def test_userinfo_is_asked_only_where_it_is_needed(
    client: FlaskClient, aino: Person, registered: Any, provider: Provider, come_in: ComeIn
) -> None:
    come_in(client, registered)
    assert USERINFO not in provider.asked
