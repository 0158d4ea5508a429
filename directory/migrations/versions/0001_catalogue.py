"""The catalogue: a table per kind of record, its change log, former slugs and its state."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KINDS = (
    "institution",
    "department",
    "discipline",
    "condition",
    "rehab_phase",
    "component",
    "location",
    "guide",
    "notice",
)


def upgrade() -> None:
    for kind in KINDS:
        op.create_table(kind, *_record(kind))
    op.create_table(
        "program",
        *_record("program"),
        sa.Column("department", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["department"], ["department.slug"], name="fk_program_department_department"
        ),
    )
    op.create_index("ix_program_department", "program", ["department"])
    op.create_table(
        "former_slug",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("leads_to", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("kind", "slug", name="pk_former_slug"),
    )
    op.create_table(
        "catalogue_change",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_catalogue_change"),
    )
    op.create_table(
        "catalogue_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("data", sa.String(length=10), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_catalogue_state"),
        sa.CheckConstraint("id = 1", name="ck_catalogue_state_one_row"),
        sa.CheckConstraint("data IN ('real', 'demo')", name="ck_catalogue_state_data"),
    )


def downgrade() -> None:
    for table in ("catalogue_state", "catalogue_change", "former_slug", "program"):
        op.drop_table(table)
    for kind in reversed(KINDS):
        op.drop_table(kind)


def _record(kind: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("listing", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("steward", sa.String(length=200), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("seeded", sa.String(length=64), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.PrimaryKeyConstraint("slug", name=f"pk_{kind}"),
        sa.UniqueConstraint("uuid", name=f"uq_{kind}_uuid"),
        sa.CheckConstraint(
            "listing IN ('draft', 'published', 'paused', 'retired')", name=f"ck_{kind}_listing"
        ),
    )
