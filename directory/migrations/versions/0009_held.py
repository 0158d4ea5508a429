"""A draft may wait for another referral; which ones it waits for stands beside its status."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("referral", sa.Column("held", JSON, nullable=False, server_default="[]"))


def downgrade() -> None:
    """What was held back may be sent at once: the links stay and tell."""
    op.drop_column("referral", "held")
