"""The people of the story: each with a browser, a mailbox and a password of their own."""

import re
from dataclasses import dataclass

import pyotp
from flask import Flask
from sqlalchemy import select

from foundation.database import db
from foundation.outbox import Letter
from tests.factories.make import PASSWORD
from tests.journeys.browsing import Browser, words_of


@dataclass(frozen=True)
class Mail:
    """A letter as its receiver reads it."""

    kind: str
    language: str
    subject: str
    body: str

    @property
    def links(self) -> list[str]:
        """The addresses in it, in their order."""
        return re.findall(r"https?://\S+", self.body)

    @property
    def link(self) -> str:
        """The one address that the letter leads to."""
        assert len(set(self.links)) == 1, f"{self.subject}: {self.links}"
        return self.links[0]


class Somebody(Browser):
    """A person with a browser."""

    def __init__(
        self, app: Flask, name: str, email: str, *, language: str = "fi", password: str = PASSWORD
    ) -> None:
        self.name, self.email, self.password = name, email, password
        self.phone: pyotp.TOTP | None = None
        super().__init__(app, language=language)

    def come_in(self, address: str = "/home") -> "Somebody":
        """Open the page; sign in on the way if the last visit is too long ago, in two steps where asked."""
        self.go(address)
        if self.address.startswith("/sign-in"):
            self.fill(email=self.email, password=self.password)
            self.press("Sign in")
        if self.address.startswith("/sign-in/code"):
            assert self.phone is not None, f"{self.email} is asked for a code without a phone"
            self.fill(code=self.phone.now())
            self.press("Go on")
        elif self.address.startswith("/account/second-factor"):
            self.set_up_the_phone()
        return self

    def set_up_the_phone(self) -> None:
        """Two-step sign-in is required: read the key into an app, type its code, save the codes on paper."""
        self.press("Turn on two-step sign-in")
        key = self.main.select_one(".key")
        assert key is not None
        self.phone = pyotp.TOTP(words_of(key).replace(" ", ""))
        self.fill(code="12345")
        self.press("Turn on two-step sign-in", status=422)
        self.fill(code=self.phone.now())
        self.press("Turn on two-step sign-in")
        self.press("Show ten new codes")
        assert len(self.main.select(".paper li")) == 10
        self.click("I have saved them")

    def mail(self, kind: str = "") -> list[Mail]:
        """The letters to this person, the newest first."""
        wanted = select(Letter).where(Letter.recipient == self.email).order_by(Letter.created_at.desc())
        with self.app.app_context():
            found = db.session.scalars(wanted.where(Letter.kind == kind) if kind else wanted).all()
            return [Mail(row.kind, row.language, row.subject, row.body) for row in found]

    def newest_mail(self, kind: str) -> Mail:
        """The newest letter of the kind."""
        letters = self.mail(kind)
        assert letters, (
            f"{self.email} has no letter of kind {kind}: {[(m.kind, m.subject) for m in self.mail()]}"
        )
        return letters[0]
