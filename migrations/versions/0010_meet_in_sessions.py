"""Cohorts meet in sessions of several kinds, by a plan; programmes may have no fair, no badge and several organisations."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

TABLES = (("planned_days", "planned_sessions"), ("days", "coaching_sessions"))
COLUMNS = (
    ("coaching_sessions", "planned_day_id", "planned_session_id"),
    ("attendances", "day_id", "session_id"),
    ("materials", "day_key", "session_key"),
    ("programme_versions", "fair_day_key", "fair_session_key"),
    ("programme_versions", "days_to_attend", "sessions_to_attend"),
    ("programmes", "applications_open", "open"),
)
PRIMARY_KEYS = (
    ("planned_sessions", "pk_planned_days", "pk_planned_sessions"),
    ("coaching_sessions", "pk_days", "pk_coaching_sessions"),
)
UNIQUE = (
    (
        "planned_sessions",
        "uq_planned_days_version_id_key",
        "uq_planned_sessions_version_id_key",
        ["version_id", "key"],
    ),
    (
        "coaching_sessions",
        "uq_days_cohort_id_planned_day_id",
        "uq_coaching_sessions_cohort_id_planned_session_id",
        ["cohort_id", "planned_session_id"],
    ),
    (
        "attendances",
        "uq_attendances_day_id_enrolment_id",
        "uq_attendances_session_id_enrolment_id",
        ["session_id", "enrolment_id"],
    ),
)
FOREIGN_KEYS = (
    (
        "planned_sessions",
        "fk_planned_days_version_id_programme_versions",
        "fk_planned_sessions_version_id_programme_versions",
        ("version_id", "programme_versions"),
    ),
    (
        "coaching_sessions",
        "fk_days_cohort_id_cohorts",
        "fk_coaching_sessions_cohort_id_cohorts",
        ("cohort_id", "cohorts"),
    ),
    (
        "coaching_sessions",
        "fk_days_planned_day_id_planned_days",
        "fk_coaching_sessions_planned_session_id_planned_sessions",
        ("planned_session_id", "planned_sessions"),
    ),
    (
        "attendances",
        "fk_attendances_day_id_days",
        "fk_attendances_session_id_coaching_sessions",
        ("session_id", "coaching_sessions"),
    ),
)


def upgrade() -> None:
    for before, after in TABLES:
        op.rename_table(before, after)
    for table, before, after in COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {before} TO {after}")
    rename_constraints(back=False)
    add_shapes()


def add_shapes() -> None:
    """What was published before is what there was before: contact days, by application, one organisation."""
    with op.batch_alter_table("planned_sessions") as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(40), nullable=False, server_default="contact_day"))
        batch_op.add_column(sa.Column("held_for", sa.String(40), nullable=False, server_default="everyone"))
        batch_op.add_column(sa.Column("plan", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("programme_versions") as batch_op:
        batch_op.add_column(sa.Column("joining", sa.String(40), nullable=False, server_default="application"))
        batch_op.add_column(sa.Column("organisations", sa.String(40), nullable=False, server_default="one"))
        batch_op.alter_column("fair_session_key", existing_type=sa.String(60), nullable=True)
        batch_op.alter_column("badge_slug", existing_type=sa.String(80), nullable=True)


def drop_shapes() -> None:
    """A programme without fair or badge has an empty key there, which no session and no badge has."""
    op.execute("UPDATE programme_versions SET fair_session_key = '' WHERE fair_session_key IS NULL")
    op.execute("UPDATE programme_versions SET badge_slug = '' WHERE badge_slug IS NULL")
    with op.batch_alter_table("programme_versions") as batch_op:
        batch_op.alter_column("badge_slug", existing_type=sa.String(80), nullable=False)
        batch_op.alter_column("fair_session_key", existing_type=sa.String(60), nullable=False)
        batch_op.drop_column("organisations")
        batch_op.drop_column("joining")
    with op.batch_alter_table("planned_sessions") as batch_op:
        batch_op.drop_column("plan")
        batch_op.drop_column("held_for")
        batch_op.drop_column("kind")


def downgrade() -> None:
    drop_shapes()
    rename_constraints(back=True)
    for table, before, after in COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {after} TO {before}")
    for before, after in TABLES:
        op.rename_table(after, before)


def rename_constraints(*, back: bool) -> None:
    """Each constraint has the name that the convention gives it; SQLite has no word for that and copies."""
    if op.get_bind().dialect.name == "postgresql":
        for table, *names in (*PRIMARY_KEYS, *(row[:3] for row in (*UNIQUE, *FOREIGN_KEYS))):
            before, after = reversed(names) if back else names
            op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {before} TO {after}")
        return
    for table, *names in PRIMARY_KEYS:
        before, after = reversed(names) if back else names
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(batch_op.f(before), type_="primary")
            batch_op.create_primary_key(batch_op.f(after), ["id"])
    for table, *names, columns in UNIQUE:
        before, after = reversed(names) if back else names
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(batch_op.f(before), type_="unique")
            batch_op.create_unique_constraint(batch_op.f(after), columns)
    for table, *names, (column, referred) in FOREIGN_KEYS:
        before, after = reversed(names) if back else names
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(batch_op.f(before), type_="foreignkey")
            batch_op.create_foreign_key(batch_op.f(after), referred, [column], ["id"])
