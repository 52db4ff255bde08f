"""Which passwords are taken and which refused, and how an old hash grows stronger."""

from typing import Any

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from flask import Flask
from flask.testing import FlaskClient

from people import passwords
from people.guessable import _ranks, is_guessable
from people.passwords import PasswordRefused, check_password
from tests.factories.make import PASSWORD
from tests.hashes import STRONG, STRONG_NOBODY

ABOUT = ("Aino Virtanen", "aino.virtanen@porvoo.fi", "Porvoon kaupunki")
TAKEN = [
    "kolme hirveä ja yksi suo", "the moose walks at dawn", "correct horse battery staple", "hevonentallissa7",
    "iloinen perhe syö puuroa", "en gul cykel i regnet", "xK9#mQ2$vL7!", "   väli  lyöntejä   ",
    "🐺🦌🐻🦊🐿️🦔🦉🦆🐟🐝🦋🐞", "я люблю ходить в лес", "ÖÖÖljykkylä on kaukana",
    "a long line " + "of words, " * 12,
    "keltainen polkupyörä 2026",
]  # fmt: skip
REFUSED = [
    "kevät2026kevät", "Kevät-2026-Kesä!", "Tammikuu2026!", "Sommaren2026!!", "Salasana-2026!",
    "salasanasalasana", "lösenord12345", "password1234", "P@ssw0rd1234!", "S4l4s4n42026",
    "qwertyuiop1234", "asdfghjkl123456",
    "123456789012", "040-1234567890", "19.02.1974 19.02.", "abababababab", "aaaaaaaaaaaaa", "dragonmonkey12",
    "Kehittämö2026!", "kuntakunta2026", "tervetuloa2026",
    "Porvoonkaupunki2026", "PorvooPorvoo1", "Aino.Virtanen1", "virtanenaino2026", "aino.virtanen@porvoo.fi",
]  # fmt: skip


@pytest.mark.parametrize("password", TAKEN)
def test_a_password_of_one_s_own_is_taken(app: Flask, password: str) -> None:
    """F6-l, allowed: 64 characters and more, spaces, emoji, any letters."""
    with app.test_request_context():
        check_password(password, ABOUT)


@pytest.mark.parametrize("password", REFUSED)
def test_a_password_on_somebody_s_list_is_refused(app: Flask, password: str) -> None:
    """F6-l, refused: seasons and years, keyboards, names, the organisation."""
    with app.test_request_context(), pytest.raises(PasswordRefused):
        check_password(password, ABOUT)


def test_a_name_is_refused_only_to_those_who_have_it() -> None:
    assert is_guessable("Porvoonkaupunki2026", ABOUT)
    assert not is_guessable("Sysmänkirjastossa7", ABOUT)
    assert is_guessable("Sysmänkirjastossa7", ("Sysmän kirjastossa",))


@pytest.mark.parametrize("tail", ["", "2026!!!!", "-1990"])
def test_the_world_s_common_passwords_are_refused_whatever_hangs_on_them(tail: str) -> None:
    """F6-l: the three thousand that are tried first."""
    first = [word for word, rank in _ranks().items() if rank <= 3000]
    assert len(first) > 3000
    assert [word for word in first if not is_guessable(word + tail)] == []


HEAVY = ["a" * 200, "1@3$" * 50, "password" * 25, "aB1!" * 50, "ä" * 200, "4@8({[<361!|1|7$50+%2" * 9]


def test_the_judge_looks_at_a_bounded_part_and_asks_no_slow_one(monkeypatch: pytest.MonkeyPatch) -> None:
    import zxcvbn

    monkeypatch.setattr(zxcvbn, "zxcvbn", None)
    for password in HEAVY:
        is_guessable(password, ABOUT)
        assert is_guessable(password[:100], ABOUT) == is_guessable(password, ABOUT)
    assert is_guessable("salasana2026" + "!" * 10_000_000, ABOUT)


def test_real_hashes_take_the_work_that_is_recommended() -> None:
    """RFC 9106, 4: the second recommended option, 64 MiB three times over."""
    assert STRONG.hash("x").startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert not STRONG.check_needs_rehash(STRONG_NOBODY), "nobody costs as much as somebody"
    with pytest.raises(VerifyMismatchError):
        STRONG.verify(STRONG_NOBODY, "nobody has this password")


def test_a_hash_of_weaker_days_is_renewed_when_its_owner_comes_in(
    client: FlaskClient, session: Any, factories: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=2, memory_cost=64, parallelism=1))
    person = factories.person()
    person.password_hash = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    session.commit()
    weak = person.password_hash
    for typed in ("the moose walks at dusk", PASSWORD):
        client.post("/sign-in", data={"email": person.email, "password": typed})
        session.refresh(person)
        assert (person.password_hash != weak) is (typed == PASSWORD)
    strong = person.password_hash
    client.post("/sign-out")
    client.post("/sign-in", data={"email": person.email, "password": PASSWORD})
    session.refresh(person)
    assert person.password_hash == strong, "a hash that is strong enough stays"


@pytest.mark.parametrize("typed", ["", "nobody has this password", PASSWORD])
def test_an_account_without_a_password_is_opened_by_none(
    client: FlaskClient, session: Any, factories: Any, typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    class Listening:
        def verify(self, hashed: str, password: str) -> bool:
            asked.append(hashed)
            return True

    monkeypatch.setattr(passwords, "_hasher", Listening())
    person = factories.person()
    person.password_hash = ""
    session.commit()
    answer = client.post("/sign-in", data={"email": person.email, "password": typed})
    assert answer.status_code == 422
    assert len(asked) == bool(typed), "the same work as for a wrong password"
    assert client.get("/account").status_code == 302
