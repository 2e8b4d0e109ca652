"""Runs migrations on the connection that ledger.migrate hands over, in its transaction."""

from alembic import context

from ledger.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
context.run_migrations()
