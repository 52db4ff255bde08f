"""Look into files: who sent each, and what a scanner knows of it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    with op.batch_alter_table("stored_files", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sender_id", sa.Uuid(), nullable=True))
        batch_op.add_column(
            sa.Column("state", sa.String(length=40), nullable=False, server_default="unscanned")
        )
        batch_op.add_column(sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_stored_files_sender_id"), ["sender_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stored_files_state"), ["state"], unique=False)
    with op.batch_alter_table("stored_files", schema=None) as batch_op:
        batch_op.alter_column("state", server_default=None)
    op.execute(
        "UPDATE stored_files SET sender_id = (SELECT submissions.person_id FROM submissions "
        "JOIN submission_files ON submission_files.submission_id = submissions.id "
        "WHERE submission_files.file_id = stored_files.id)"
    )


def downgrade() -> None:
    with op.batch_alter_table("stored_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_files_state"))
        batch_op.drop_index(batch_op.f("ix_stored_files_sender_id"))
        batch_op.drop_column("looked_at")
        batch_op.drop_column("state")
        batch_op.drop_column("sender_id")
