"""Cohorts of several organisations or of whoever comes; places taken oneself, a queue for them, codes."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "cohort_organisations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_cohort_organisations_cohort_id_cohorts")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_cohort_organisations_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_organisations")),
        sa.UniqueConstraint(
            "cohort_id", "organisation_id", name=op.f("uq_cohort_organisations_cohort_id_organisation_id")
        ),
    )
    with op.batch_alter_table("cohort_organisations") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_cohort_organisations_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "joining_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_joining_codes_cohort_id_cohorts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joining_codes")),
        sa.UniqueConstraint("code", name=op.f("uq_joining_codes_code")),
        sa.UniqueConstraint("cohort_id", name=op.f("uq_joining_codes_cohort_id")),
    )
    op.create_table(
        "place_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_name", sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["people.id"], name=op.f("fk_place_requests_accepted_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_place_requests_cohort_id_cohorts")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_place_requests_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_requests")),
        sa.UniqueConstraint("cohort_id", "email", name=op.f("uq_place_requests_cohort_id_email")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_place_requests_secret_hash")),
    )
    with op.batch_alter_table("place_requests") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_place_requests_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "waiting_places",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_name", sa.String(length=160), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_waiting_places_cohort_id_cohorts")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_waiting_places_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_waiting_places_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_places")),
        sa.UniqueConstraint("cohort_id", "number", name=op.f("uq_waiting_places_cohort_id_number")),
        sa.UniqueConstraint("cohort_id", "person_id", name=op.f("uq_waiting_places_cohort_id_person_id")),
    )
    with op.batch_alter_table("waiting_places") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_waiting_places_organisation_id"), ["organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_waiting_places_person_id"), ["person_id"], unique=False)

    with op.batch_alter_table("cohorts") as batch_op:
        batch_op.add_column(
            sa.Column("self_enrolment", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.alter_column("organisation_id", existing_type=sa.Uuid(), nullable=True)

    with op.batch_alter_table("enrolments") as batch_op:
        batch_op.add_column(sa.Column("organisation_id", sa.Uuid(), nullable=True))
        batch_op.add_column(
            sa.Column("organisation_name", sa.String(length=160), nullable=False, server_default="")
        )
        batch_op.create_index(batch_op.f("ix_enrolments_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_enrolments_organisation_id_organisations"),
            "organisations",
            ["organisation_id"],
            ["id"],
        )

    # whose cohort has one organisation comes from there
    op.execute(
        "UPDATE enrolments SET organisation_id = "
        "(SELECT organisation_id FROM cohorts WHERE cohorts.id = enrolments.cohort_id) WHERE role = 'participant'"
    )


def downgrade() -> None:
    with op.batch_alter_table("enrolments") as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_enrolments_organisation_id_organisations"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_enrolments_organisation_id"))
        batch_op.drop_column("organisation_name")
        batch_op.drop_column("organisation_id")

    op.execute(
        "UPDATE cohorts SET organisation_id = (SELECT id FROM organisations WHERE kind = 'office') "
        "WHERE organisation_id IS NULL"
    )  # the nearest to "nobody in particular" that there was
    with op.batch_alter_table("cohorts") as batch_op:
        batch_op.alter_column("organisation_id", existing_type=sa.Uuid(), nullable=False)
        batch_op.drop_column("self_enrolment")

    with op.batch_alter_table("waiting_places") as batch_op:
        batch_op.drop_index(batch_op.f("ix_waiting_places_person_id"))
        batch_op.drop_index(batch_op.f("ix_waiting_places_organisation_id"))

    op.drop_table("waiting_places")
    with op.batch_alter_table("place_requests") as batch_op:
        batch_op.drop_index(batch_op.f("ix_place_requests_organisation_id"))

    op.drop_table("place_requests")
    op.drop_table("joining_codes")
    with op.batch_alter_table("cohort_organisations") as batch_op:
        batch_op.drop_index(batch_op.f("ix_cohort_organisations_organisation_id"))

    op.drop_table("cohort_organisations")
