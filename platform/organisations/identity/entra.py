"""Microsoft Entra ID: one issuer for many tenants, and who a person is among them.

Its shared addresses tell no issuer but a template, and any company's tenant may sign for them. So a tenant
must have been registered, and a person is a tenant and an object in it, never an e-mail address, which
every tenant may claim as it pleases ("nOAuth").
"""

import re
from urllib.parse import urlsplit

HOSTS = frozenset({"login.microsoftonline.com"})
TEMPLATE = "{tenantid}"
PRIVATE_PEOPLE = "9188040d-6c67-4c5b-b112-36a304b66dad"
"""The tenant of Microsoft's private accounts: nobody's organisation."""

_SHARED = re.compile(r"/(?:organizations|common)/v2\.0$")
_ONE_TENANT = re.compile(r"/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/v2\.0$")
_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_key(text: object) -> bool:
    """Whether this is the id of a tenant or of an object: a UUID in small letters."""
    return isinstance(text, str) and _KEY.fullmatch(text) is not None


def is_entra(issuer: str) -> bool:
    """Whether the issuer is Entra ID."""
    try:
        return urlsplit(issuer).hostname in HOSTS
    except ValueError:  # half an IPv6 address, for one
        return False


def is_shared(issuer: str) -> bool:
    """Whether the issuer is one of Entra's addresses for the people of any tenant."""
    return is_entra(issuer) and _SHARED.search(issuer) is not None


def tenants_of(issuer: str, registered: frozenset[str]) -> frozenset[str]:
    """The tenants whose people may come in through the issuer: its own, or those that were registered."""
    own = _ONE_TENANT.search(issuer)
    return frozenset({own[1]}) if own else registered if is_shared(issuer) else frozenset()


def issuer_for(issuer: str, tenant: str) -> str:
    """What a token from that tenant says of its issuer."""
    return _SHARED.sub(f"/{tenant}/v2.0", issuer)
