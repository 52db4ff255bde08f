"""Who was there by a code or in part, and what makes up for it; sessions called off, organisations' times."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "presence_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["coaching_sessions.id"],
            name=op.f("fk_presence_codes_session_id_coaching_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence_codes")),
        sa.UniqueConstraint("session_id", name=op.f("uq_presence_codes_session_id")),
    )
    op.create_table(
        "compensations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attendance_id", sa.Uuid(), nullable=False),
        sa.Column("given_by_id", sa.Uuid(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("task_html", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answer_html", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("words_html", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attendance_id"], ["attendances.id"], name=op.f("fk_compensations_attendance_id_attendances")
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["people.id"], name=op.f("fk_compensations_given_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compensations")),
        sa.UniqueConstraint("attendance_id", name=op.f("uq_compensations_attendance_id")),
    )
    op.create_table(
        "organisation_times",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_organisation_times_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["coaching_sessions.id"],
            name=op.f("fk_organisation_times_session_id_coaching_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_times")),
        sa.UniqueConstraint(
            "session_id", "organisation_id", name=op.f("uq_organisation_times_session_id_organisation_id")
        ),
    )
    with op.batch_alter_table("organisation_times") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organisation_times_organisation_id"), ["organisation_id"], unique=False
        )

    with op.batch_alter_table("attendances") as batch_op:
        batch_op.add_column(sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("made_good_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.alter_column("marked_by_id", existing_type=sa.Uuid(), nullable=True)

    with op.batch_alter_table("coaching_sessions") as batch_op:
        batch_op.add_column(sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("called_off_reason", sa.String(length=300), nullable=False, server_default="")
        )


def downgrade() -> None:
    with op.batch_alter_table("coaching_sessions") as batch_op:
        batch_op.drop_column("called_off_reason")
        batch_op.drop_column("called_off_at")

    # there were only the two, and somebody always marked: what counts goes on counting, and nothing else does
    op.execute("UPDATE attendances SET presence = 'present' WHERE made_good_at IS NOT NULL")
    op.execute("UPDATE attendances SET presence = 'absent' WHERE presence = 'partial'")
    op.execute(
        "UPDATE attendances SET marked_by_id = "
        "(SELECT person_id FROM enrolments WHERE enrolments.id = attendances.enrolment_id) "
        "WHERE marked_by_id IS NULL"
    )
    with op.batch_alter_table("attendances") as batch_op:
        batch_op.alter_column("marked_by_id", existing_type=sa.Uuid(), nullable=False)
        batch_op.drop_column("made_good_at")
        batch_op.drop_column("scanned_at")

    with op.batch_alter_table("organisation_times") as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_times_organisation_id"))

    op.drop_table("organisation_times")
    op.drop_table("compensations")
    op.drop_table("presence_codes")
