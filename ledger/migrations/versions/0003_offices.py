"""Several offices in one ledger: whose row it is, uniqueness an office, and row-level security."""

import sqlalchemy as sa
from alembic import op

from ledger.migrations.rebuilt import rebuilt

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OWNED = (
    "account", "api_key", "audit", "bulletin", "candidate", "clipping", "closing", "closing_step",
    "commission", "decision", "entry", "fact", "first_signature", "heading_word", "intake_file",
    "leave", "objection", "person",
    "person_name", "pick", "placement", "placement_article", "post", "rule_set", "sign_in_try",
    "submission", "submission_author", "submission_version", "target", "unit", "unit_link", "unit_name",
    "wanted", "web_session",
)
UNIQUE = {
    "account": (("name",),),
    "bulletin": (("number",), ("period",)),
    "closing": (("period",),),
    "intake_file": (("digest",),),
    "person": (("key",),),
    "rule_set": (("key",),),
    "submission": (("ref",),),
    "target": (("subject_kind", "subject", "period", "basis"),),
    "unit": (("key",),),
}
"""What was unique in the ledger and is so in an office."""
KEYS = {"audit": "id", "rule_set": "digest"}
"""Primary keys that become an office's own."""
COUNTED = ("state", "period", "unit_id", "submission_id", "tier", "medium", "composite_n")
INDEXES = (
    ("submission", ("submitted_at", "unit_id", "kind", "state"), None),
    ("candidate", ("state", "probability"), None),
    ("placement", ("published_on", "id"), None),
    ("placement", COUNTED, "ix_placement_counted"),
)
RULES = "fk_entry_ruleset_digest", "fk_entry_office_ruleset_digest"


def upgrade() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    for table in OWNED:
        op.add_column(
            table, sa.Column("office", sa.String(), nullable=False, server_default="main")
        )
    _on_postgres(up=True) if postgres else _on_sqlite(up=True)
    for table, columns, name in INDEXES:
        op.execute(f'DROP INDEX "{_old_index(table, columns)}"')
        op.create_index(name or _index(table, ("office", *columns)), table, ["office", *columns])
    if postgres:
        for table in OWNED:
            _keep_apart(table)


def downgrade() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    for table, columns, name in INDEXES:
        op.drop_index(name or _index(table, ("office", *columns)), table_name=table)
        op.create_index(op.f(_index(table, columns)), table, list(columns))
    if postgres:
        for table in OWNED:
            op.execute(f'DROP POLICY {table}_of_office ON "{table}"')
            op.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
            op.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
    _on_postgres(up=False) if postgres else _on_sqlite(up=False)
    for table in OWNED:
        op.drop_column(table, "office")


def _keep_apart(table: str) -> None:
    told = "(SELECT current_setting('kandeng.office', true))"
    mine = f"office = {told} OR {told} = '*'"
    op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    op.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
    op.execute(f'CREATE POLICY {table}_of_office ON "{table}" USING ({mine}) WITH CHECK ({mine})')


def _on_postgres(*, up: bool) -> None:
    old_rules, new_rules = RULES
    op.drop_constraint(old_rules if up else new_rules, "entry", type_="foreignkey")
    for table, column in KEYS.items():
        op.drop_constraint(f"pk_{table}", table, type_="primary")
        op.create_primary_key(f"pk_{table}", table, ["office", column] if up else [column])
    for table, sets in UNIQUE.items():
        for columns in sets:
            before, after = columns, ("office", *columns)
            if not up:
                before, after = after, before
            op.drop_constraint(_unique(table, before), table, type_="unique")
            op.create_unique_constraint(op.f(_unique(table, after)), table, list(after))
    own = ["office"] if up else []
    op.create_foreign_key(
        op.f(new_rules if up else old_rules), "entry", "rule_set",
        [*own, "ruleset_digest"], [*own, "digest"],
    )


def _on_sqlite(*, up: bool) -> None:
    """SQLite changes no constraint of a table that stands: the table is made anew."""
    changes: dict[str, list[tuple[str, str]]] = {}
    for table, column in KEYS.items():
        changes.setdefault(table, []).append(
            (f"PRIMARY KEY ({column})", f"PRIMARY KEY (office, {column})")
        )
    for table, sets in UNIQUE.items():
        for columns in sets:
            changes.setdefault(table, []).append(
                (_clause(table, columns), _clause(table, ("office", *columns)))
            )
    old_rules, new_rules = RULES
    changes["entry"] = [
        (
            f"CONSTRAINT {old_rules} FOREIGN KEY(ruleset_digest) REFERENCES rule_set (digest)",
            f"CONSTRAINT {new_rules} FOREIGN KEY(office, ruleset_digest) "
            "REFERENCES rule_set (office, digest)",
        )
    ]
    for table, words in changes.items():
        rebuilt(op.get_bind(), table, words if up else [(new, old) for old, new in words])


def _clause(table: str, columns: tuple[str, ...]) -> str:
    quoted = map(op.get_bind().dialect.identifier_preparer.quote, columns)
    return f"CONSTRAINT {_unique(table, columns)} UNIQUE ({', '.join(quoted)})"


def _unique(table: str, columns: tuple[str, ...]) -> str:
    return f"uq_{table}_{'_'.join(columns)}"


def _index(table: str, columns: tuple[str, ...]) -> str:
    return f"ix_{table}_{'_'.join(columns)}"


def _old_index(table: str, columns: tuple[str, ...]) -> str:
    """Return the name the database gave an index; PostgreSQL cuts long ones."""
    for found in sa.inspect(op.get_bind()).get_indexes(table):
        if tuple(found["column_names"]) == columns:
            return str(found["name"])
    raise LookupError(f"{table}: {columns}")
