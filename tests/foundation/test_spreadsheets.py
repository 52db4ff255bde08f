"""Lists for spreadsheets: nothing that a spreadsheet would calculate (F2-o)."""

import csv
import io
from datetime import UTC, datetime

import pytest

from foundation.spreadsheets import csv_file


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize(
    "cell", ["=1+1", "+358 40 123", "-1", "@SUM(A1)", "\tx", "\rx", "＝1+1", " =1", '=HYPERLINK("http://x")']
)
def test_a_text_that_would_be_a_formula_is_a_text(cell: str) -> None:
    ((_header,), (told,)) = read(csv_file(["Sarake"], [[cell]]))
    assert told == f"'{cell}"


@pytest.mark.parametrize("cell", ["Aino", 'a;b"c', "rivi\nrivi", "2=2", ""])
def test_other_texts_stay_as_they_are(cell: str) -> None:
    assert read(csv_file(["Sarake"], [[cell]]))[1] == [cell]


def test_numbers_stay_numbers_and_moments_are_helsinki_s() -> None:
    moment = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    content = csv_file(["a", "b", "c", "d"], [[-5, 2.5, moment, None]])
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.splitlines()[1] == b'-5;2.5;"2026-07-01 15:00:00";""'
