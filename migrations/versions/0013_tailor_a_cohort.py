"""A cohort has a version of its programme of its own, which its trainers tailor: parts hidden and rewritten."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    with op.batch_alter_table("programme_versions") as batch_op:
        batch_op.add_column(sa.Column("based_on_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_programme_versions_based_on_id_programme_versions"),
            "programme_versions",
            ["based_on_id"],
            ["id"],
        )

    for table in ("planned_tasks", "materials"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("body", sa.JSON(), nullable=False, server_default="{}"))
            batch_op.add_column(sa.Column("hidden", sa.Boolean(), nullable=False, server_default=sa.false()))
            batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
            batch_op.add_column(sa.Column("behind", sa.JSON(), nullable=False, server_default="[]"))
            batch_op.add_column(sa.Column("revised_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    # parts that the trainers hid were never handed in: without the column they would be asked for again
    op.execute(
        "DELETE FROM planned_tasks WHERE hidden AND id NOT IN (SELECT planned_task_id FROM assignments)"
    )
    op.execute("DELETE FROM materials WHERE hidden")
    for table in ("materials", "planned_tasks"):
        with op.batch_alter_table(table) as batch_op:
            for column in ("revised_at", "behind", "revision", "hidden", "body"):
                batch_op.drop_column(column)

    op.execute("UPDATE cohorts SET state = 'finished' WHERE state = 'archived'")
    with op.batch_alter_table("programme_versions") as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_programme_versions_based_on_id_programme_versions"), type_="foreignkey"
        )
        batch_op.drop_column("based_on_id")
