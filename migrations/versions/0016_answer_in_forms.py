"""Answers that are forms and pictures, who sees them and who gives them, until when, and looked at for what."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_TOLD = {"fields": "[]", "criteria": "[]", "seen_by": "trainers", "done_by": "person"}
"""What the tasks that are there already say."""


def upgrade() -> None:
    with op.batch_alter_table("planned_tasks") as batch_op:
        for name, told in _TOLD.items():
            kind = sa.JSON() if told == "[]" else sa.String(length=40)
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=told))
        batch_op.add_column(sa.Column("canvas", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("compared_with", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("cut_off_days", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("cut_off_of", sa.String(length=60), nullable=True))
    with op.batch_alter_table("planned_tasks") as batch_op:
        for name in _TOLD:
            batch_op.alter_column(name, server_default=None)
    for table in ("submissions", "submission_versions"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("fields", sa.JSON(), nullable=False, server_default="{}"))
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column("fields", server_default=None)


def downgrade() -> None:
    for table in ("submission_versions", "submissions"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("fields")
    with op.batch_alter_table("planned_tasks") as batch_op:
        for name in ("cut_off_of", "cut_off_days", "compared_with", "canvas", *_TOLD):
            batch_op.drop_column(name)
