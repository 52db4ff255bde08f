"""Feedback that can be held and released, in the margin and by criteria; replies to it, and phrases."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    with op.batch_alter_table("feedback") as batch_op:
        batch_op.add_column(sa.Column("criteria", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("feedback") as batch_op:
        batch_op.alter_column("criteria", server_default=None)
    # there was nothing held: what was given was read
    op.execute("UPDATE feedback SET released_at = created_at")

    op.create_table(
        "margin_comments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("feedback_id", sa.Uuid(), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["people.id"], name=op.f("fk_margin_comments_author_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["feedback_id"], ["feedback.id"], name=op.f("fk_margin_comments_feedback_id_feedback")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["submission_versions.id"],
            name=op.f("fk_margin_comments_version_id_submission_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_margin_comments")),
    )
    op.create_index(op.f("ix_margin_comments_version_id"), "margin_comments", ["version_id"])
    op.create_index(op.f("ix_margin_comments_feedback_id"), "margin_comments", ["feedback_id"])
    op.create_table(
        "feedback_replies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("feedback_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_html", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["people.id"], name=op.f("fk_feedback_replies_author_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["feedback_id"], ["feedback.id"], name=op.f("fk_feedback_replies_feedback_id_feedback")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_replies")),
    )
    op.create_index(op.f("ix_feedback_replies_feedback_id"), "feedback_replies", ["feedback_id"])
    op.create_table(
        "phrases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_phrases_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrases")),
    )
    op.create_index(op.f("ix_phrases_person_id"), "phrases", ["person_id"])


def downgrade() -> None:
    op.drop_table("phrases")
    op.drop_table("feedback_replies")
    op.drop_table("margin_comments")
    # nobody was to know of it yet, and the older house can't keep a secret
    op.execute("DELETE FROM feedback WHERE released_at IS NULL")
    with op.batch_alter_table("feedback") as batch_op:
        batch_op.drop_column("released_at")
        batch_op.drop_column("criteria")
