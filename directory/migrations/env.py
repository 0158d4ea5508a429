"""Alembic's entry: runs on the connection that apply.py hands over, never opens its own."""

from typing import Any, Literal

from alembic import context
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import directory.accounts.tables
import directory.audit
import directory.catalogue.tables
import directory.delivery.tables
import directory.heartbeat
import directory.outbox
import directory.referrals.tables
import directory.referrals.version_tables  # noqa: F401  # tables register themselves by being imported
from directory.database import JSON_VALUE, UTC


def render_item(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    """Own types as plain SQLAlchemy, so that a migration stands without our code."""
    if kind != "type":
        return False
    if isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    if isinstance(item, UTC):
        return "sa.DateTime(timezone=True)"
    if item is JSON_VALUE:
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render_item,
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
