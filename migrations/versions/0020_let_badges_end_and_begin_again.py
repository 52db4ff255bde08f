"""Badges that end, are renewed or given anew; keys that were withdrawn; organisations that give and endorse."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

_ONCE = "uq_awards_badge_slug_cohort_id_person_id"
_ONCE_AN_EDITION = "uq_awards_badge_slug_cohort_id_person_id_edition"


def _once_outside(columns: list[str]) -> None:
    """Outside cohorts a badge is given once by these columns."""
    op.drop_index("uq_awards_outside_cohorts", "awards")
    alone = sa.text("cohort_id IS NULL")
    op.create_index(
        "uq_awards_outside_cohorts",
        "awards",
        columns,
        unique=True,
        sqlite_where=alone,
        postgresql_where=alone,
    )


def upgrade() -> None:
    with op.batch_alter_table("issuers") as batch_op:
        batch_op.add_column(sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("issuers") as batch_op:
        batch_op.alter_column("active", server_default=None)
    with op.batch_alter_table("signing_keys") as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("badge_classes") as batch_op:
        batch_op.add_column(sa.Column("original_id", sa.Uuid(), nullable=True))
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
    _once_outside(["badge_slug", "person_id", "edition"])
    op.create_table(
        "endorsements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("badge_class_id", sa.Uuid(), nullable=False),
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("comment", sa.String(length=500), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["badge_class_id"],
            ["badge_classes.id"],
            name=op.f("fk_endorsements_badge_class_id_badge_classes"),
        ),
        sa.ForeignKeyConstraint(
            ["issuer_id"], ["issuers.id"], name=op.f("fk_endorsements_issuer_id_issuers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsements")),
        sa.UniqueConstraint(
            "badge_class_id", "issuer_id", name=op.f("uq_endorsements_badge_class_id_issuer_id")
        ),
    )
    op.create_index(op.f("ix_endorsements_issuer_id"), "endorsements", ["issuer_id"])


def downgrade() -> None:
    op.drop_table("endorsements")
    op.execute("DELETE FROM awards WHERE edition > 1")
    _once_outside(["badge_slug", "person_id"])
    with op.batch_alter_table("awards") as batch_op:
        batch_op.drop_constraint(op.f(_ONCE_AN_EDITION), type_="unique")
        batch_op.create_unique_constraint(op.f(_ONCE), ["badge_slug", "cohort_id", "person_id"])
        batch_op.drop_column("valid_until")
        batch_op.drop_column("edition")
    with op.batch_alter_table("badge_classes") as batch_op:
        batch_op.drop_constraint(op.f("fk_badge_classes_original_id_badge_classes"), type_="foreignkey")
        batch_op.drop_column("original_id")
    with op.batch_alter_table("signing_keys") as batch_op:
        batch_op.drop_column("withdrawn_at")
    with op.batch_alter_table("issuers") as batch_op:
        batch_op.drop_column("active")
