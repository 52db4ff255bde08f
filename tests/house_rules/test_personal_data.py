"""Every column of every table is declared: what it holds, who gets it, what erasing does to it and why."""

from collections import defaultdict

from flask import Flask
from sqlalchemy import inspect

from foundation.database import Base
from foundation.personal_data import BASES, HOLDINGS, KEEPS, Fate, Holding, Keep, Kind
from foundation.retention import RULES
from privacy.labels import LABELS

KEPT_WITHOUT_A_RULE = {Keep.ACCOUNT, Keep.RECORD}
"""Until the account or the cohort goes."""


def by_table() -> dict[str, list[Holding]]:
    found = defaultdict(list)
    for holding in HOLDINGS:
        found[holding.model.__tablename__].append(holding)
    return found


def test_every_column_of_every_table_is_declared(app: Flask) -> None:
    """The walk of safety.md, section 6: an undeclared table or column fails."""
    declared = by_table()
    faults = []
    for name, table in Base.metadata.tables.items():
        columns = {column.name for column in table.columns}
        if name not in declared:
            faults.append(f"table {name} is not declared in its room's personal_data.py")
        for holding in declared.get(name, ()):
            for missing in columns ^ set(holding.columns):
                faults.append(f"{name}.{missing} is declared or exists, not both")
    assert len(Base.metadata.tables) > 30
    assert not faults, "\n".join(faults)


def test_a_table_that_leads_to_people_is_not_called_nobody_s(app: Flask) -> None:
    for holding in HOLDINGS:
        keys = inspect(holding.model).local_table.foreign_keys
        to_people = [key.parent.name for key in keys if key.column.table.name == "people"]
        assert not (to_people and holding.theirs is None), f"{holding.name} leads to people by {to_people}"


def test_what_stays_says_why_and_what_is_a_secret_is_never_given_out(app: Flask) -> None:
    for holding in HOLDINGS:
        for column in holding.columns.values():
            told = f"{holding.name}.{column.name}"
            assert column.fate is Fate.BLANK or column.why or holding.rows_go, told
            assert not (column.exported and column.kind in (Kind.SECRET, Kind.KEY, Kind.PUBLISHED)), told
        if holding.theirs is not None:
            assert all((holding.what, BASES[holding.basis], KEEPS[holding.keep]))
            stays = any(column.fate is Fate.STAYS for column in holding.columns.values())
            assert holding.rows_go or holding.stays or not stays, f"{holding.name} does not say why it stays"


def test_every_value_in_the_copy_has_a_name_for_people(app: Flask) -> None:
    given = {name for holding in HOLDINGS if holding.theirs for name in [*holding.exported, *holding.also]}
    assert given <= set(LABELS), given - set(LABELS)


def test_every_time_of_keeping_has_a_rule_that_ends_it(app: Flask) -> None:
    ruled = {rule.keep for rule in RULES}
    used = {holding.keep for holding in HOLDINGS if holding.theirs is not None}
    assert used - ruled == KEPT_WITHOUT_A_RULE
    assert len(RULES) == len(ruled)
