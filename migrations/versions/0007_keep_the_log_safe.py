"""Keep the log of acts safe: entries tell more, the database refuses to change them, a chain seals them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def told() -> list[sa.Column[object]]:
    """What an entry tells from now on."""
    return [
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("as_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(length=40), nullable=False, server_default=""),
        sa.Column("outcome", sa.String(length=20), nullable=False, server_default="done"),
        sa.Column("network", sa.String(length=60), nullable=False, server_default=""),
        sa.Column("request_id", sa.String(length=64), nullable=False, server_default=""),
    ]


INDEXES = ("act", "subject_id", "created_at")


def upgrade() -> None:
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        for column in told():
            batch_op.add_column(column)
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        for name in INDEXES:
            batch_op.create_index(batch_op.f(f"ix_audit_entries_{name}"), [name], unique=False)

    op.create_table(
        "audit_seals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("entry_made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_seals")),
        sa.UniqueConstraint("number", name=op.f("uq_audit_seals_number")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_seals_entry_id")),
    )
    op.create_table(
        "heartbeats",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("beaten_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heartbeats")),
        sa.UniqueConstraint("part", name=op.f("uq_heartbeats_part")),
    )
    # A later migration on SQLite that copies audit_entries must make its triggers again.
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRESQL if on_postgresql else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRESQL_UNDONE if on_postgresql else SQLITE_UNDONE:
        op.execute(statement)
    op.drop_table("heartbeats")
    op.drop_table("audit_seals")
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        for name in reversed(INDEXES):
            batch_op.drop_index(batch_op.f(f"ix_audit_entries_{name}"))
    with op.batch_alter_table("audit_entries", schema=None) as batch_op:
        for column in reversed(told()):
            batch_op.drop_column(column.name)


SQLITE = (
    """CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
    BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END""",
    """CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries
    WHEN OLD.created_at > datetime('now', '-1 year')
    BEGIN SELECT RAISE(ABORT, 'audit_entries is append-only'); END""",
    """CREATE TRIGGER audit_seals_no_update BEFORE UPDATE ON audit_seals
    BEGIN SELECT RAISE(ABORT, 'audit_seals is append-only'); END""",
    """CREATE TRIGGER audit_seals_no_delete BEFORE DELETE ON audit_seals
    BEGIN SELECT RAISE(ABORT, 'audit_seals is append-only'); END""",
)
SQLITE_UNDONE = (
    "DROP TRIGGER audit_entries_no_update",
    "DROP TRIGGER audit_entries_no_delete",
    "DROP TRIGGER audit_seals_no_update",
    "DROP TRIGGER audit_seals_no_delete",
)
POSTGRESQL = (
    """CREATE FUNCTION audit_entries_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND OLD.created_at <= now() - interval '1 year' THEN RETURN OLD; END IF;
        RAISE EXCEPTION 'audit_entries is append-only';
    END $$""",
    """CREATE TRIGGER audit_entries_rows BEFORE UPDATE OR DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION audit_entries_refuse()""",
    """CREATE TRIGGER audit_entries_whole BEFORE TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_refuse()""",
    """CREATE FUNCTION forget_audit_entries(before timestamptz) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    DECLARE gone integer;
    BEGIN
        DELETE FROM audit_entries WHERE created_at < before;
        GET DIAGNOSTICS gone = ROW_COUNT;
        RETURN gone;
    END $$""",
    """CREATE FUNCTION audit_seals_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'audit_seals is append-only'; END $$""",
    """CREATE TRIGGER audit_seals_rows BEFORE UPDATE OR DELETE ON audit_seals
    FOR EACH ROW EXECUTE FUNCTION audit_seals_refuse()""",
    """CREATE TRIGGER audit_seals_whole BEFORE TRUNCATE ON audit_seals
    FOR EACH STATEMENT EXECUTE FUNCTION audit_seals_refuse()""",
)
POSTGRESQL_UNDONE = (
    "DROP TRIGGER audit_seals_whole ON audit_seals",
    "DROP TRIGGER audit_seals_rows ON audit_seals",
    "DROP FUNCTION audit_seals_refuse()",
    "DROP FUNCTION forget_audit_entries(timestamptz)",
    "DROP TRIGGER audit_entries_whole ON audit_entries",
    "DROP TRIGGER audit_entries_rows ON audit_entries",
    "DROP FUNCTION audit_entries_refuse()",
)
