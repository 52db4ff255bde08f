"""Domains of e-mail addresses, compared label by label and never by how a text ends."""

import idna

MOST = 253
"""The longest domain name, RFC 1035 2.3.4."""


def normal_domain(text: str) -> str | None:
    """The domain in punycode and lower case, or None when it is none; "Pörvoo.FI." is xn--prvoo-jua.fi."""
    name = text.strip().removesuffix(".")
    try:
        ascii_name = idna.encode(name, uts46=True, std3_rules=True).decode().lower()  # uts46 brings NFC
    except (idna.IDNAError, UnicodeError):
        return None
    labels = ascii_name.split(".")
    if len(labels) < 2 or len(ascii_name) > MOST or labels[-1].isdigit():
        return None
    return ascii_name


def domain_of(address: str) -> str | None:
    """The domain of an e-mail address in that form, or None when it is no plain address."""
    local, at, domain = address.strip().rpartition("@")
    if not at or not local or "@" in local:
        return None
    return normal_domain(domain)


def belongs(address: str, domains: frozenset[str]) -> bool:
    """Whether the address is in one of the domains itself: a domain below or beside it is another one."""
    return domain_of(address) in domains
