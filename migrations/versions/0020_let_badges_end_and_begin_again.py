"""Badges that end, are renewed or given anew; keys that were withdrawn; organisations as issuers."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"

_ONCE = "uq_awards_badge_slug_cohort_id_person_id"
_ONCE_AN_EDITION = "uq_awards_badge_slug_cohort_id_person_id_edition"


def upgrade() -> None:
    with op.batch_alter_table("issuers") as batch_op:
        batch_op.add_column(sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("issuers") as batch_op:
        batch_op.alter_column("active", server_default=None)
    with op.batch_alter_table("signing_keys") as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("badge_classes") as batch_op:
        batch_op.add_column(sa.Column("original_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("validity_months", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_badge_classes_original_id_badge_classes"), "badge_classes", ["original_id"], ["id"]
        )
    with op.batch_alter_table("awards") as batch_op:
        batch_op.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(op.f(_ONCE), type_="unique")
        batch_op.create_unique_constraint(
            op.f(_ONCE_AN_EDITION), ["badge_slug", "cohort_id", "person_id", "edition"]
        )
    with op.batch_alter_table("awards") as batch_op:
        batch_op.alter_column("edition", server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM awards WHERE edition > 1")
    with op.batch_alter_table("awards") as batch_op:
        batch_op.drop_constraint(op.f(_ONCE_AN_EDITION), type_="unique")
        batch_op.create_unique_constraint(op.f(_ONCE), ["badge_slug", "cohort_id", "person_id"])
        batch_op.drop_column("valid_until")
        batch_op.drop_column("edition")
    with op.batch_alter_table("badge_classes") as batch_op:
        batch_op.drop_constraint(op.f("fk_badge_classes_original_id_badge_classes"), type_="foreignkey")
        batch_op.drop_column("validity_months")
        batch_op.drop_column("original_id")
    with op.batch_alter_table("signing_keys") as batch_op:
        batch_op.drop_column("withdrawn_at")
    with op.batch_alter_table("issuers") as batch_op:
        batch_op.drop_column("active")
