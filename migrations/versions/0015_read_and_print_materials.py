"""Materials of several kinds, their files, what people have read of them, and talks beside them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "private_readers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_private_readers_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_readers")),
        sa.UniqueConstraint("person_id", name=op.f("uq_private_readers_person_id")),
    )
    op.create_table(
        "material_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("material_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_material_files_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["material_id"], ["materials.id"], name=op.f("fk_material_files_material_id_materials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material_files")),
        sa.UniqueConstraint("material_id", "language", name=op.f("uq_material_files_material_id_language")),
    )
    with op.batch_alter_table("material_files") as batch_op:
        batch_op.create_index(batch_op.f("ix_material_files_digest"), ["digest"], unique=False)

    op.create_table(
        "readings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("material_key", sa.String(length=60), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name=op.f("fk_readings_enrolment_id_enrolments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sa.UniqueConstraint(
            "enrolment_id", "material_key", name=op.f("uq_readings_enrolment_id_material_key")
        ),
    )
    with op.batch_alter_table("materials") as batch_op:
        # what was loaded before is pages
        batch_op.add_column(sa.Column("kind", sa.String(length=40), nullable=False, server_default="page"))
        for name in ("leads_to", "digests", "captions"):
            batch_op.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("materials") as batch_op:
        for name in ("kind", "leads_to", "digests", "captions"):
            batch_op.alter_column(name, server_default=None)
    with op.batch_alter_table("threads") as batch_op:
        batch_op.add_column(sa.Column("material_key", sa.String(length=60), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("threads") as batch_op:
        batch_op.drop_column("material_key")
    with op.batch_alter_table("materials") as batch_op:
        for name in ("captions", "digests", "leads_to", "kind"):
            batch_op.drop_column(name)
    op.drop_table("readings")
    with op.batch_alter_table("material_files") as batch_op:
        batch_op.drop_index(batch_op.f("ix_material_files_digest"))
    op.drop_table("material_files")
    op.drop_table("private_readers")
