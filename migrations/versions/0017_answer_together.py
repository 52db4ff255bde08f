"""Answers of whole groups with their authors and confirmations, cut-offs, and more time for somebody."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

OWN = sa.text("group_id IS NULL")
NOW = sa.text("left_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "extensions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_by_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (group_id IS NULL)", name=op.f("ck_extensions_one_receiver")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignments.id"], name=op.f("fk_extensions_assignment_id_assignments")
        ),
        sa.ForeignKeyConstraint(
            ["given_by_id"], ["people.id"], name=op.f("fk_extensions_given_by_id_people")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_extensions_group_id_groups")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_extensions_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extensions")),
        sa.UniqueConstraint("assignment_id", "group_id", name=op.f("uq_extensions_assignment_id_group_id")),
        sa.UniqueConstraint("assignment_id", "person_id", name=op.f("uq_extensions_assignment_id_person_id")),
    )
    with op.batch_alter_table("extensions") as batch_op:
        batch_op.create_index(batch_op.f("ix_extensions_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_extensions_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("assignments") as batch_op:
        batch_op.add_column(sa.Column("cut_off_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("submissions") as batch_op:
        batch_op.add_column(sa.Column("group_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("confirming_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_submissions_group_id_groups"), "groups", ["group_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_submissions_group_id"), ["group_id"], unique=False)
        batch_op.drop_constraint("uq_submissions_assignment_id_person_id", type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_submissions_assignment_id_group_id"), ["assignment_id", "group_id"]
        )
    op.create_index(
        "uq_submissions_assignment_id_person_id",
        "submissions",
        ["assignment_id", "person_id"],
        unique=True,
        sqlite_where=OWN,
        postgresql_where=OWN,
    )
    _create_authors()
    op.create_table(
        "submission_confirmations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_submission_confirmations_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submissions.id"],
            name=op.f("fk_submission_confirmations_submission_id_submissions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_confirmations")),
        sa.UniqueConstraint(
            "submission_id", "person_id", name=op.f("uq_submission_confirmations_submission_id_person_id")
        ),
    )
    with op.batch_alter_table("submission_confirmations") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_submission_confirmations_person_id"), ["person_id"], unique=False
        )


def _create_authors() -> None:
    """Whoever has an answer is its author."""
    authors = op.create_table(
        "submission_authors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignments.id"],
            name=op.f("fk_submission_authors_assignment_id_assignments"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_submission_authors_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submissions.id"],
            name=op.f("fk_submission_authors_submission_id_submissions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_authors")),
        sa.UniqueConstraint(
            "submission_id", "person_id", name=op.f("uq_submission_authors_submission_id_person_id")
        ),
    )
    op.create_index(op.f("ix_submission_authors_person_id"), "submission_authors", ["person_id"])
    op.create_index(
        "uq_submission_authors_assignment_id_person_id",
        "submission_authors",
        ["assignment_id", "person_id"],
        unique=True,
        sqlite_where=NOW,
        postgresql_where=NOW,
    )
    there = sa.table(
        "submissions",
        sa.column("id", sa.Uuid()),
        sa.column("created_at", sa.DateTime(timezone=True)),
        sa.column("person_id", sa.Uuid()),
        sa.column("assignment_id", sa.Uuid()),
    )
    rows = op.get_bind().execute(sa.select(there)).all()
    if rows:
        op.bulk_insert(
            authors,
            [
                {
                    "id": uuid.uuid4(),
                    "created_at": created_at,
                    "submission_id": key,
                    "person_id": person_id,
                    "assignment_id": assignment_id,
                    "left_at": None,
                }
                for key, created_at, person_id, assignment_id in rows
            ],
        )


def downgrade() -> None:
    op.drop_table("submission_confirmations")
    op.drop_table("submission_authors")
    op.drop_index("uq_submissions_assignment_id_person_id", table_name="submissions")
    with op.batch_alter_table("submissions") as batch_op:
        batch_op.drop_constraint("uq_submissions_assignment_id_group_id", type_="unique")
        batch_op.drop_constraint("fk_submissions_group_id_groups", type_="foreignkey")
        batch_op.drop_index("ix_submissions_group_id")
        batch_op.drop_column("confirming_since")
        batch_op.drop_column("group_id")
        batch_op.create_unique_constraint(
            "uq_submissions_assignment_id_person_id", ["assignment_id", "person_id"]
        )
    with op.batch_alter_table("assignments") as batch_op:
        batch_op.drop_column("cut_off_at")
    op.drop_table("extensions")
