"""Give places by invitation and for a time: deputies, observers; let the office see as somebody, and only see."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    with op.batch_alter_table("user_sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("viewing_as_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("viewing_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_user_sessions_viewing_as_id_people"),
            "people",
            ["viewing_as_id"],
            ["id"],
            ondelete="SET NULL",
        )

    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))

    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.add_column(sa.Column("deputy_for_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("starts_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_index(batch_op.f("ix_memberships_deputy_for_id"), ["deputy_for_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_memberships_deputy_for_id_memberships"),
            "memberships",
            ["deputy_for_id"],
            ["id"],
            ondelete="CASCADE",
        )

    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("deputy_for_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("starts_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f("ix_enrolments_deputy_for_id"), ["deputy_for_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_enrolments_deputy_for_id_enrolments"), "enrolments", ["deputy_for_id"], ["id"]
        )

    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("role", sa.String(length=40), nullable=False, server_default="participant")
        )
        batch_op.drop_constraint(batch_op.f("uq_invitations_cohort_id_email"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_invitations_cohort_id_email_role"), ["cohort_id", "email", "role"]
        )

    op.create_table(
        "membership_invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("deputy_for_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_by_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["people.id"], name=op.f("fk_membership_invitations_accepted_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["deputy_for_id"],
            ["memberships.id"],
            name=op.f("fk_membership_invitations_deputy_for_id_memberships"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["people.id"], name=op.f("fk_membership_invitations_invited_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_membership_invitations_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership_invitations")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_membership_invitations_secret_hash")),
        sa.UniqueConstraint(
            "organisation_id",
            "email",
            "role",
            name=op.f("uq_membership_invitations_organisation_id_email_role"),
        ),
    )
    with op.batch_alter_table("membership_invitations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_membership_invitations_deputy_for_id"), ["deputy_for_id"], unique=False
        )


def downgrade() -> None:
    # what the earlier house has no words for must not become a full place in it
    op.execute("DELETE FROM memberships WHERE deputy_for_id IS NOT NULL")
    op.execute(
        "UPDATE enrolments SET left_at = created_at WHERE deputy_for_id IS NOT NULL AND left_at IS NULL"
    )
    op.execute("DELETE FROM invitations WHERE role <> 'participant'")
    op.drop_table("membership_invitations")

    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_invitations_cohort_id_email_role"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_invitations_cohort_id_email"), ["cohort_id", "email"]
        )
        batch_op.drop_column("role")

    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_enrolments_deputy_for_id_enrolments"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_enrolments_deputy_for_id"))
        batch_op.drop_column("ends_on")
        batch_op.drop_column("starts_on")
        batch_op.drop_column("deputy_for_id")

    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_memberships_deputy_for_id_memberships"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_memberships_deputy_for_id"))
        batch_op.drop_column("version")
        batch_op.drop_column("ends_on")
        batch_op.drop_column("starts_on")
        batch_op.drop_column("deputy_for_id")

    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.drop_column("version")

    with op.batch_alter_table("user_sessions", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_user_sessions_viewing_as_id_people"), type_="foreignkey")
        batch_op.drop_column("viewing_until")
        batch_op.drop_column("viewing_as_id")
