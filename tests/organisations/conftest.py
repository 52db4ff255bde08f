"""A provider that really answers, and an organisation that has registered it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from organisations.identity.models import IdentityProvider
from organisations.identity.operations import Settings, save_provider
from organisations.models import Organisation
from tests.organisations.provider import CLIENT, SECRET, TENANT, Provider, running


@pytest.fixture(scope="session")
def _running_provider() -> Iterator[Provider]:
    with running(Provider()) as provider:
        yield provider


@pytest.fixture
def provider(_running_provider: Provider) -> Provider:
    """An OpenID Connect provider, truthful at first."""
    _running_provider.reset()
    return _running_provider


@pytest.fixture
def office_person(factories: Any) -> Any:
    """Somebody of the office, whose address a liar would like to have."""
    return factories.office_person("Outi Salo")


@pytest.fixture
def register(provider: Provider, factories: Any, office_person: Any) -> Callable[..., IdentityProvider]:
    """The office registers the provider as it is now for an organisation."""

    def registered(organisation: Organisation | None = None, **changes: Any) -> IdentityProvider:
        settings = {
            "issuer": provider.issuer,
            "client_id": CLIENT,
            "client_secret": SECRET,
            "tenants": [TENANT] if provider.path else [],
            "domains": ["kunta.fi"],
            "enabled": True,
            **changes,
        }
        place = organisation or factories.organisation("Kuntala")
        return save_provider(place, Settings(**settings), version=0, by=office_person)

    return registered


@pytest.fixture
def registered(register: Callable[..., IdentityProvider]) -> IdentityProvider:
    """The provider of Kuntala, whose people have addresses like aino@kunta.fi."""
    return register()


@pytest.fixture
def go(provider: Provider) -> Callable[..., str]:
    """A browser goes to the provider and is sent back: the path that it would ask for next."""

    def there_and_back(client: FlaskClient, registered: IdentityProvider, **query: str) -> str:
        started = client.get(f"/sign-in/organisation/{registered.organisation_id}", query_string=query)
        assert started.status_code == 302, started.text
        return provider.visit(started.location).removeprefix("http://localhost")

    return there_and_back


@pytest.fixture
def come_in(go: Callable[..., str]) -> Callable[..., TestResponse]:
    """The whole way: what the house answers when the browser comes back."""

    def whole_way(client: FlaskClient, registered: IdentityProvider, **query: str) -> TestResponse:
        return client.get(go(client, registered, **query))

    return whole_way
