"""Messages to deliver, webhooks, and signs of life of the workers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("worker", sa.String(length=40), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("worker", name="pk_heartbeat"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("to_kind", sa.String(length=20), nullable=False),
        sa.Column("to_id", sa.String(length=80), nullable=False),
        sa.Column("referral_id", sa.String(length=36), nullable=True),
        sa.Column(
            "about", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_with", sa.String(length=40), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "channel IN ('event', 'mail', 'notice', 'webhook')", name="ck_outbox_channel"
        ),
        sa.CheckConstraint("state IN ('dead', 'delivered', 'waiting')", name="ck_outbox_state"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
    )
    op.create_index("ix_outbox_referral_id", "outbox", ["referral_id"])
    op.create_index("ix_outbox_state_next_at", "outbox", ["state", "next_at"])
    op.create_index("ix_outbox_to", "outbox", ["channel", "to_kind", "to_id", "seen_at"])
    op.create_table(
        "webhook",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("says", sa.String(length=200), nullable=False),
        sa.Column("practice", sa.String(length=80), nullable=True),
        sa.Column("department", sa.String(length=80), nullable=True),
        sa.Column(
            "actions", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["department"], ["department.slug"], name="fk_webhook_department_department"
        ),
        sa.ForeignKeyConstraint(
            ["practice"], ["practice.slug"], name="fk_webhook_practice_practice"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_webhook"),
    )


def downgrade() -> None:
    for table in ("webhook", "outbox", "heartbeat"):
        op.drop_table(table)
