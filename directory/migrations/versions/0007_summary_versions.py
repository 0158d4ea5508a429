"""Versions of a referral's summary, each as it was sent, with the code that stands on the paper."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "summary_version",
        sa.Column("referral_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("program", sa.String(length=80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name="fk_summary_version_referral_id_referral"
        ),
        sa.PrimaryKeyConstraint("referral_id", "number", name="pk_summary_version"),
        sa.UniqueConstraint("code", name="uq_summary_version_code"),
    )


def downgrade() -> None:
    op.drop_table("summary_version")
