"""Badges are taken or declined, how often each was verified, and addresses of people's own beside the work's."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    with op.batch_alter_table("awards") as batch_op:
        batch_op.add_column(sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("name_hidden", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("verified_count", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("awards") as batch_op:
        batch_op.alter_column("name_hidden", server_default=None)
        batch_op.alter_column("verified_count", server_default=None)
    op.create_table(
        "private_addresses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_private_addresses_person_id_people"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_addresses")),
        sa.UniqueConstraint("email", name=op.f("uq_private_addresses_email")),
        sa.UniqueConstraint("person_id", name=op.f("uq_private_addresses_person_id")),
    )


def downgrade() -> None:
    op.drop_table("private_addresses")
    with op.batch_alter_table("awards") as batch_op:
        batch_op.drop_column("verified_count")
        batch_op.drop_column("name_hidden")
        batch_op.drop_column("declined_at")
