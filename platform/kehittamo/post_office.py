"""Where letters go: to a mail server by SMTP, or, in the demonstration, nowhere but the mailbox page."""

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from flask import Flask

from foundation.outbox import Send, deliver_due

TIMEOUT = 10
"""Seconds to wait for each answer of the mail server; a whole letter must fit into `outbox.LEASE`."""

_PORTS = {"smtp": 25, "smtp+plain": 25, "smtps": 465}
SCHEMES = tuple(_PORTS)


def deliver(app: Flask) -> int:
    """Deliver what is due in the outbox; returns how many letters were sent."""
    domain = urlsplit(app.config["PUBLIC_URL"]).hostname or "localhost"
    return deliver_due(_sender(app), sender=app.config["MAIL_SENDER"], domain=domain)


def _sender(app: Flask) -> Send:
    address = app.config["MAIL_URL"]
    if not address:
        return lambda message: None  # the demonstration's letters are read from the outbox itself
    return lambda message: _send(address, message)


def _send(address: str, message: EmailMessage) -> None:
    """Hand one message to the server.

    ``smtp://`` demands STARTTLS of every server that is not this machine, ``smtps://`` speaks TLS from the
    first byte, ``smtp+plain://`` does without: for a relay in the house's own network.
    """
    parts = urlsplit(address)
    secure = ssl.create_default_context()
    host, port = parts.hostname or "localhost", parts.port or _PORTS[parts.scheme]
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=secure)
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT)
    with server:
        if parts.scheme == "smtp" and (parts.username or not _is_this_machine(host)):
            server.starttls(context=secure)  # raises where it is not offered: no letter goes out in the clear
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)


def _is_this_machine(host: str) -> bool:
    return host == "localhost" or host.startswith("127.") or host == "::1"
