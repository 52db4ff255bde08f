"""Badges are taken or declined, how often each was verified, and addresses of people's own beside the work's."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0018"


def upgrade() -> None:
    with op.batch_alter_table("awards") as batch_op:
        batch_op.add_column(sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("verified_count", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("awards") as batch_op:
        batch_op.alter_column("verified_count", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("awards") as batch_op:
        batch_op.drop_column("verified_count")
        batch_op.drop_column("declined_at")
