"""Triggers that keep a table's rows from being changed or deleted, on both databases."""

from collections.abc import Iterator


def triggers(table: str, dialect: str) -> Iterator[str]:
    """Yield the statements that make `table` append-only."""
    if dialect == "sqlite":
        for act in ("UPDATE", "DELETE"):
            yield (
                f'CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON "{table}" '
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    yield (
        f'CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON "{table}" '
        "FOR EACH ROW EXECUTE FUNCTION kandeng_refuse()"
    )
    yield (
        f'CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON "{table}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION kandeng_refuse()"
    )


REFUSE = """
CREATE FUNCTION kandeng_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""
"""PostgreSQL's trigger function; made once, before the triggers."""
