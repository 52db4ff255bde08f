"""Development work has a public page once its whole group allows it; its address answers for good."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    with op.batch_alter_table("projects") as batch_op:
        batch_op.add_column(sa.Column("was_shown", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("projects") as batch_op:
        batch_op.alter_column("was_shown", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("projects") as batch_op:
        batch_op.drop_column("was_shown")
