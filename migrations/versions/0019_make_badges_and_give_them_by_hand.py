"""Badges that the office makes itself and gives by hand, also to people outside a cohort."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

OUTSIDE = sa.text("cohort_id IS NULL")
DEFAULTS = {"tags": "{}", "alignments": "[]", "level": "", "made_here": sa.false(), "rules": "{}"}


def upgrade() -> None:
    with op.batch_alter_table("badge_classes") as batch_op:
        for name, kind in (
            ("tags", sa.JSON()),
            ("alignments", sa.JSON()),
            ("level", sa.String(20)),
            ("made_here", sa.Boolean()),
            ("rules", sa.JSON()),
        ):
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=DEFAULTS[name]))
        batch_op.add_column(sa.Column("validity_months", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("programme_id", sa.Uuid(), nullable=True))
        batch_op.create_index(op.f("ix_badge_classes_programme_id"), ["programme_id"])
        batch_op.create_foreign_key(
            op.f("fk_badge_classes_programme_id_programmes"), "programmes", ["programme_id"], ["id"]
        )
    with op.batch_alter_table("badge_classes") as batch_op:
        for name in DEFAULTS:
            batch_op.alter_column(name, server_default=None)

    with op.batch_alter_table("awards") as batch_op:
        batch_op.add_column(sa.Column("awarded_by_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.String(300), nullable=False, server_default=""))
        batch_op.alter_column("cohort_id", existing_type=sa.Uuid(), nullable=True)
        batch_op.create_foreign_key(
            op.f("fk_awards_awarded_by_id_people"), "people", ["awarded_by_id"], ["id"]
        )
    with op.batch_alter_table("awards") as batch_op:
        batch_op.alter_column("reason", server_default=None)
    op.create_index(
        "uq_awards_outside_cohorts",
        "awards",
        ["badge_slug", "person_id"],
        unique=True,
        sqlite_where=OUTSIDE,
        postgresql_where=OUTSIDE,
    )

    op.create_table(
        "badge_offers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("badge_slug", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("invited_by_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["people.id"], name=op.f("fk_badge_offers_accepted_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["people.id"], name=op.f("fk_badge_offers_invited_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge_offers")),
        sa.UniqueConstraint("badge_slug", "email", name=op.f("uq_badge_offers_badge_slug_email")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_badge_offers_secret_hash")),
    )


def downgrade() -> None:
    op.drop_table("badge_offers")
    op.drop_index("uq_awards_outside_cohorts", "awards")
    # the older house knows of no badge without a cohort
    op.execute("DELETE FROM awards WHERE cohort_id IS NULL")
    with op.batch_alter_table("awards") as batch_op:
        batch_op.drop_constraint(op.f("fk_awards_awarded_by_id_people"), type_="foreignkey")
        batch_op.alter_column("cohort_id", existing_type=sa.Uuid(), nullable=False)
        batch_op.drop_column("reason")
        batch_op.drop_column("awarded_by_id")
    with op.batch_alter_table("badge_classes") as batch_op:
        batch_op.drop_constraint(op.f("fk_badge_classes_programme_id_programmes"), type_="foreignkey")
        batch_op.drop_index(op.f("ix_badge_classes_programme_id"))
        batch_op.drop_column("programme_id")
        batch_op.drop_column("validity_months")
        for name in DEFAULTS:
            batch_op.drop_column(name)
