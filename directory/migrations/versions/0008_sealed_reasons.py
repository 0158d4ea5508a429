"""Reasons of emergency looks are sealed, as they may name a patient.

One written before stood in plain text, and a migration holds no key to seal it with: it goes. That
there was a look, by whom and when, stays here and in the audit.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _made_anew(sa.Column("reason", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    _made_anew(sa.Column("reason", sa.String(length=500), nullable=False, server_default=""))
    with op.batch_alter_table("break_glass") as table:
        table.alter_column("reason", server_default=None)


def _made_anew(column: sa.Column[object]) -> None:
    with op.batch_alter_table("break_glass") as table:
        table.drop_column("reason")
    with op.batch_alter_table("break_glass") as table:
        table.add_column(column)
