"""Timetables and sessions count their changes, a session may be remote, and calendars follow by a secret address."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    with op.batch_alter_table("cohorts") as batch_op:
        batch_op.add_column(sa.Column("timetable_version", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("coaching_sessions") as batch_op:
        batch_op.add_column(sa.Column("link", sa.String(500), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("revised_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE coaching_sessions SET revised_at = created_at")
    with op.batch_alter_table("coaching_sessions") as batch_op:
        batch_op.alter_column("revised_at", existing_type=sa.DateTime(timezone=True), nullable=False)

    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_calendar_feeds_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("person_id", name=op.f("uq_calendar_feeds_person_id")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_feeds_secret_hash")),
    )


def downgrade() -> None:
    op.drop_table("calendar_feeds")
    with op.batch_alter_table("coaching_sessions") as batch_op:
        batch_op.drop_column("revised_at")
        batch_op.drop_column("sequence")
        batch_op.drop_column("link")
    with op.batch_alter_table("cohorts") as batch_op:
        batch_op.drop_column("timetable_version")
