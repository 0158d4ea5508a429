"""What a referral's whole life leaves behind: dates, receipts, a report, messages and documents."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SIDES = "'patient', 'practice', 'program'"
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)

ADDED = (
    ("outside", sa.Boolean(), sa.false()),
    ("came_from", sa.String(length=20), None),
    ("unsigned", sa.Boolean(), sa.false()),
    ("tries", sa.Integer(), "0"),
    ("ended_at", MOMENT, None),
    ("receipts", JSON, "{}"),
    ("appointment_at", MOMENT, None),
    ("appointment_until", MOMENT, None),
    ("retraction", JSON, "{}"),
    ("unwitnessed", sa.Boolean(), sa.false()),
    ("appointment", sa.LargeBinary(), None),
    ("outcome", sa.LargeBinary(), None),
)
"""Columns of a referral; those with a default are filled in where rows stand already."""


def upgrade() -> None:
    for name, kind, default in ADDED:
        op.add_column(
            "referral",
            sa.Column(name, kind, nullable=default is None, server_default=default),
        )
    op.create_index("ix_referral_patient_appointment", "referral", ["patient_id", "appointment_at"])
    op.execute(
        "UPDATE referral SET ended_at = changed_at "
        "WHERE status IN ('cancelled', 'closed', 'closed_incomplete', 'entered_in_error')"
    )
    op.create_table(
        "referral_message",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("from_side", sa.String(length=12), nullable=False),
        sa.Column("to_side", sa.String(length=12), nullable=False),
        sa.Column("by_kind", sa.String(length=30), nullable=False),
        sa.Column("by_id", sa.String(length=80), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.Column("read_by", sa.String(length=80), nullable=True),
        sa.CheckConstraint(f"from_side IN ({SIDES})", name="ck_referral_message_from_side"),
        sa.CheckConstraint(f"to_side IN ({SIDES})", name="ck_referral_message_to_side"),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name="fk_referral_message_referral_id_referral"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_referral_message"),
    )
    op.create_index("ix_referral_message_referral_id_at", "referral_message", ["referral_id", "at"])
    op.create_table(
        "referral_attachment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("by_kind", sa.String(length=30), nullable=False),
        sa.Column("by_id", sa.String(length=80), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name="fk_referral_attachment_referral_id_referral"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_referral_attachment"),
    )
    op.create_index("ix_referral_attachment_referral_id", "referral_attachment", ["referral_id"])
    op.create_table(
        "referral_attachment_file",
        sa.Column("attachment_id", sa.String(length=36), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["referral_attachment.id"],
            name="fk_referral_attachment_file_attachment_id_referral_attachment",
        ),
        sa.PrimaryKeyConstraint("attachment_id", name="pk_referral_attachment_file"),
    )
    op.create_table(
        "referral_link",
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("other_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("hold_until", sa.String(length=20), nullable=True),
        sa.Column("released_at", MOMENT, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", sa.String(length=80), nullable=False),
        sa.CheckConstraint(
            "kind IN ('bundle', 'next_phase', 'replaces', 'twin')", name="ck_referral_link_kind"
        ),
        sa.CheckConstraint("referral_id <> other_id", name="ck_referral_link_other"),
        sa.ForeignKeyConstraint(
            ["other_id"], ["referral.id"], name="fk_referral_link_other_id_referral"
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name="fk_referral_link_referral_id_referral"
        ),
        sa.PrimaryKeyConstraint("referral_id", "other_id", "kind", name="pk_referral_link"),
    )
    op.create_index("ix_referral_link_other_id", "referral_link", ["other_id"])


def downgrade() -> None:
    """Referrals in a status that was not reached before stay where they are."""
    for table in (
        "referral_link",
        "referral_attachment_file",
        "referral_attachment",
        "referral_message",
    ):
        op.drop_table(table)
    op.drop_index("ix_referral_patient_appointment", "referral")
    for name, _, _ in reversed(ADDED):
        op.drop_column("referral", name)
