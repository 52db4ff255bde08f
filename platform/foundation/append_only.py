"""Tables to which rows are only ever added: the database itself refuses to change or delete them.

The migrations say the same in their own words; here it is for tables that are made from the models.
"""

from typing import Any

from sqlalchemy import DDL, event

WORDS = "is append-only"
"""What the database says when it refuses."""


def protect(table: Any, *, deletable_after: str = "") -> None:
    """The table's rows can't be changed; they can be deleted once they are as old as that, or never.

    ``deletable_after`` is an interval as both databases write it: "1 year".
    """
    for dialect, statements in (
        ("sqlite", _sqlite(table.name, deletable_after)),
        ("postgresql", _postgresql(table.name, deletable_after)),
    ):
        for statement in statements:
            ddl = DDL(statement)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


def _sqlite(name: str, deletable_after: str) -> list[str]:
    young = f"WHEN OLD.created_at > datetime('now', '-{deletable_after}') " if deletable_after else ""
    refuse = f"BEGIN SELECT RAISE(ABORT, '{name} {WORDS}'); END"
    return [
        f"CREATE TRIGGER {name}_no_update BEFORE UPDATE ON {name} {refuse}",
        f"CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {name} {young}{refuse}",
    ]


def _postgresql(name: str, deletable_after: str) -> list[str]:
    allow = (
        f"IF TG_OP = 'DELETE' AND OLD.created_at <= now() - interval '{deletable_after}' "
        "THEN RETURN OLD; END IF; "
        if deletable_after
        else ""
    )
    statements = [
        f"CREATE OR REPLACE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {allow}RAISE EXCEPTION '{name} {WORDS}'; END $$",
        f"CREATE TRIGGER {name}_rows BEFORE UPDATE OR DELETE ON {name} "
        f"FOR EACH ROW EXECUTE FUNCTION {name}_refuse()",
        f"CREATE TRIGGER {name}_whole BEFORE TRUNCATE ON {name} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}_refuse()",
    ]
    if deletable_after:
        forget = f"DELETE FROM {name} WHERE created_at < before"  # noqa: S608 - the name is the model's own
        statements.append(
            f"CREATE OR REPLACE FUNCTION forget_{name}(before timestamptz) RETURNS integer "
            "LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$ "
            f"DECLARE gone integer; BEGIN {forget}; GET DIAGNOSTICS gone = ROW_COUNT; RETURN gone; END $$"
        )
    return statements
