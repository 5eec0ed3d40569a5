"""Departments and counters that are not offered any more, while their history stays."""

from typing import Any

# Statements stand apart by an empty line.
STATEMENTS = """
ALTER TABLE department ADD COLUMN retired INTEGER;

ALTER TABLE counter ADD COLUMN retired INTEGER;
"""


def up(_migrator: Any, db: Any) -> None:
    """Adds them. Runs inside the migration's transaction."""
    for statement in STATEMENTS.strip().split("\n\n"):
        db.execute_sql(statement)
