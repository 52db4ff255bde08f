"""Where letters go: a mail server by SMTP, or, in the demonstration, the mailbox page that reads the outbox."""

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from flask import Flask

from foundation.outbox import Send, deliver_due

TIMEOUT = 20


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
    """Hand one message to the server at smtp:// (STARTTLS where offered) or smtps://."""
    parts = urlsplit(address)
    secure = ssl.create_default_context()
    host, port = parts.hostname or "localhost", parts.port or (465 if parts.scheme == "smtps" else 25)
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=secure)
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT)
    with server:
        server.ehlo()
        if parts.scheme != "smtps" and (parts.username or server.has_extn("starttls")):
            server.starttls(context=secure)  # a password never goes out in the clear: this raises instead
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
