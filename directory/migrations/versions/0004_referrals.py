"""Patients, referrals with their history, links for patients, and keys of repeated requests."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "idempotency",
        sa.Column("caller", sa.String(length=120), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("caller", "key", name="pk_idempotency"),
    )
    op.create_index("ix_idempotency_expires_at", "idempotency", ["expires_at"])
    op.create_table(
        "patient",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("practice", sa.String(length=80), nullable=True),
        sa.Column("department", sa.String(length=80), nullable=True),
        sa.Column("record", sa.LargeBinary(), nullable=True),
        sa.Column("person", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(practice IS NULL) <> (department IS NULL)", name="ck_patient_belongs"),
        sa.ForeignKeyConstraint(
            ["department"], ["department.slug"], name="fk_patient_department_department"
        ),
        sa.ForeignKeyConstraint(
            ["practice"], ["practice.slug"], name="fk_patient_practice_practice"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_patient"),
    )
    op.create_index("ix_patient_record", "patient", ["record"])
    op.create_table(
        "referral",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("priority", sa.String(length=10), nullable=True),
        sa.Column("program", sa.String(length=80), nullable=False),
        sa.Column("department", sa.String(length=80), nullable=False),
        sa.Column("practice", sa.String(length=80), nullable=True),
        sa.Column("patient_id", sa.String(length=36), nullable=True),
        sa.Column("owner_kind", sa.String(length=12), nullable=False),
        sa.Column("owner_id", sa.String(length=80), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("assignee", sa.String(length=36), nullable=True),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
        sa.Column("expected_by", sa.Date(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("content_version", sa.Integer(), nullable=False),
        sa.Column("listing_version", sa.Integer(), nullable=False),
        sa.Column("rulebook", sa.String(length=60), nullable=True),
        sa.Column(
            "completeness", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("created_by_kind", sa.String(length=30), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("created_by_name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("patient", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("notes", sa.LargeBinary(), nullable=True),
        sa.Column("questions", sa.LargeBinary(), nullable=True),
        sa.Column("summary", sa.LargeBinary(), nullable=True),
        sa.Column("needs", sa.LargeBinary(), nullable=True),
        sa.Column("said", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "due IS NOT NULL OR status IN "
            "('cancelled', 'closed', 'closed_incomplete', 'entered_in_error')",
            name="ck_referral_due",
        ),
        sa.CheckConstraint(
            "owner_kind IN ('clinicians', 'intake', 'practice')", name="ck_referral_owner_kind"
        ),
        sa.CheckConstraint(
            "priority IS NULL OR priority IN ('asap', 'routine', 'stat', 'urgent')",
            name="ck_referral_priority",
        ),
        sa.CheckConstraint(
            "status IN ('accepted', 'cancel_requested', 'cancelled', 'closed', "
            "'closed_incomplete', 'declined', 'draft', 'entered_in_error', 'in_care', "
            "'info_requested', 'missed', 'outcome_returned', "
            "'received', 'scheduled', 'sent', 'waitlisted')",
            name="ck_referral_status",
        ),
        sa.CheckConstraint("sent_at IS NULL OR patient_id IS NOT NULL", name="ck_referral_patient"),
        sa.ForeignKeyConstraint(
            ["assignee"], ["user_account.id"], name="fk_referral_assignee_user_account"
        ),
        sa.ForeignKeyConstraint(
            ["department"], ["department.slug"], name="fk_referral_department_department"
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_referral_patient_id_patient"
        ),
        sa.ForeignKeyConstraint(
            ["practice"], ["practice.slug"], name="fk_referral_practice_practice"
        ),
        sa.ForeignKeyConstraint(["program"], ["program.slug"], name="fk_referral_program_program"),
        sa.PrimaryKeyConstraint("id", name="pk_referral"),
        sa.UniqueConstraint("number", name="uq_referral_number"),
    )
    op.create_index("ix_referral_department_id", "referral", ["department", "id"])
    op.create_index("ix_referral_patient_id", "referral", ["patient_id"])
    op.create_index("ix_referral_practice_id", "referral", ["practice", "id"])
    op.create_index("ix_referral_program", "referral", ["program"])
    op.create_index("ix_referral_status_due", "referral", ["status", "due"])
    op.create_table(
        "access_link",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("redeemed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wrong_dates", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name="fk_access_link_referral_id_referral"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_access_link"),
        sa.UniqueConstraint("token_hash", name="uq_access_link_token_hash"),
    )
    op.create_index("ix_access_link_referral_id", "access_link", ["referral_id"])
    op.create_table(
        "referral_attempt",
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("program", sa.String(length=80), nullable=False),
        sa.Column("department", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("listing_version", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["department"], ["department.slug"], name="fk_referral_attempt_department_department"
        ),
        sa.ForeignKeyConstraint(
            ["program"], ["program.slug"], name="fk_referral_attempt_program_program"
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name="fk_referral_attempt_referral_id_referral"
        ),
        sa.PrimaryKeyConstraint("referral_id", "number", name="pk_referral_attempt"),
    )
    op.create_table(
        "referral_content",
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(length=80), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name="fk_referral_content_referral_id_referral"
        ),
        sa.PrimaryKeyConstraint("referral_id", "number", name="pk_referral_content"),
    )
    op.create_table(
        "referral_event",
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(length=30), nullable=False),
        sa.Column("to_status", sa.String(length=20), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("by_kind", sa.String(length=30), nullable=False),
        sa.Column("by_id", sa.String(length=80), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.Column("detail", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name="fk_referral_event_referral_id_referral"
        ),
        sa.PrimaryKeyConstraint("referral_id", "seq", name="pk_referral_event"),
    )
    op.create_table(
        "referral_finder",
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name="fk_referral_finder_referral_id_referral"
        ),
        sa.PrimaryKeyConstraint("referral_id", "kind", "hash", name="pk_referral_finder"),
    )
    op.create_index("ix_referral_finder_kind_hash", "referral_finder", ["kind", "hash"])


def downgrade() -> None:
    for table in (
        "referral_finder",
        "referral_event",
        "referral_content",
        "referral_attempt",
        "access_link",
        "referral",
        "patient",
        "idempotency",
    ):
        op.drop_table(table)
