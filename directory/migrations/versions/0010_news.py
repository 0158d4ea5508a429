"""What a team was told and has not seen is read from one index, also for one referral."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NAME = "ix_outbox_to"
TEAM = ["channel", "to_kind", "to_id", "seen_at"]


def upgrade() -> None:
    op.drop_index(NAME, table_name="outbox")
    op.create_index(NAME, "outbox", [*TEAM, "referral_id", "created_at"])


def downgrade() -> None:
    op.drop_index(NAME, table_name="outbox")
    op.create_index(NAME, "outbox", TEAM)
