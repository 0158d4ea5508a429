"""Who else is booked with a program at one time is read from one index."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NAME = "ix_referral_program_appointment"


def upgrade() -> None:
    op.create_index(NAME, "referral", ["program", "appointment_at"])


def downgrade() -> None:
    op.drop_index(NAME, table_name="referral")
