"""Status lists: every award its own bit, in a place that tells nothing."""

import base64
import gzip
from datetime import UTC, datetime

import pytest

from badges.openbadges import status_list
from badges.openbadges.status_list import NotAList

SEED = bytes(range(32))


def test_bits_come_back_as_they_went() -> None:
    revoked = {0, 1, 7, 8, 9, 4_711, 131_070, 131_071}
    bits = status_list.decode(status_list.encode(revoked))
    assert len(bits) * 8 == status_list.SIZE
    assert {index for index in range(status_list.SIZE) if status_list.is_set(bits, index)} == revoked


def test_first_index_is_the_left_most_bit() -> None:
    assert status_list.decode(status_list.encode([0]))[0] == 0x80
    assert status_list.decode(status_list.encode([131_071]))[-1] == 0x01


def test_same_revocations_give_the_same_text() -> None:
    assert status_list.encode([3, 9]) == status_list.encode([9, 3])
    assert status_list.encode([]).startswith("uH4sI")


def test_places_never_repeat_and_do_not_come_in_order() -> None:
    places = [status_list.place(number, SEED) for number in range(status_list.SIZE)]
    assert len(set(places)) == status_list.SIZE
    assert places[:5] != sorted(places[:5])
    assert places[:5] != [status_list.place(number, SEED[::-1]) for number in range(5)]


@pytest.mark.parametrize("number", [-1, status_list.SIZE])
def test_full_list_has_no_more_places(number: int) -> None:
    with pytest.raises(ValueError, match="no such place"):
        status_list.place(number, SEED)


def test_index_outside_is_no_answer() -> None:
    bits = status_list.decode(status_list.encode([]))
    for index in (-1, status_list.SIZE):
        with pytest.raises(NotAList):
            status_list.is_set(bits, index)
    with pytest.raises(ValueError, match="no such place"):
        status_list.encode([status_list.SIZE])


def packed(data: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(data).decode()


@pytest.mark.parametrize(
    "text",
    [
        None,
        5,
        "",
        "u",
        "zH4sI",
        "u????",
        "uaaaa",
        packed(gzip.compress(b"\0" * 99, mtime=0)[:-3]),
        packed(gzip.compress(b"\0" * 50_000_000, mtime=0)),
        "uä",
    ],
)
def test_what_is_no_list_is_refused(text: object) -> None:
    with pytest.raises(NotAList):
        status_list.decode(text)


def test_list_says_for_how_long_it_may_be_kept() -> None:
    listed = status_list.build("https://a.example/1", "did:web:a", [], datetime(2027, 1, 1, tzinfo=UTC))
    assert listed["credentialSubject"]["ttl"] == 300_000
    assert listed["validFrom"] == "2027-01-01T00:00:00Z"
    assert listed["credentialSubject"]["statusPurpose"] == "revocation"
