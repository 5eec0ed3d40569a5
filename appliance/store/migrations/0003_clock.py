"""A period keeps how it began: its session mark, the rule of its day, and proof of when it was."""

from typing import Any

STATEMENTS = (
    "ALTER TABLE period ADD COLUMN mark TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE period ADD COLUMN day_rule TEXT",
    "ALTER TABLE period ADD COLUMN boot INTEGER REFERENCES boot",
    "ALTER TABLE period ADD COLUMN uptime_s REAL",
    "ALTER TABLE period ADD COLUMN sure_at INTEGER",
)


def up(_migrator: Any, db: Any) -> None:
    """Adds the columns. Runs inside the migration's transaction."""
    for statement in STATEMENTS:
        db.execute_sql(statement)
