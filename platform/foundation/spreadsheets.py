"""Lists to open in a spreadsheet: CSV as the Finnish Excel reads it, with no cell that it would calculate."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from foundation import clock

Cell = str | int | float | datetime | None

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a text for a formula; full-width letters count too (F2-o)."""


def csv_file(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The list as UTF-8 with a mark at its beginning, its cells divided by semicolons.

    Numbers stay numbers; a text that would be a formula gets an apostrophe before it. Moments are Helsinki's.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_NONNUMERIC)
    for row in (header, *rows):
        writer.writerow([_cell(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Cell) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return clock.helsinki(value).strftime("%Y-%m-%d %H:%M:%S")
    if not isinstance(value, str):
        return value
    text = value.replace("\x00", "")
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA) else text
