"""What staff tell the waiting room, and from when until when."""

from typing import Any

# Statements stand apart by an empty line.
STATEMENTS = """
CREATE TABLE notice (
    id TEXT PRIMARY KEY, text TEXT NOT NULL, begins INTEGER, ends INTEGER,
    made INTEGER NOT NULL REFERENCES event, taken INTEGER REFERENCES event, CHECK (begins < ends)
) WITHOUT ROWID;

CREATE INDEX notice_standing ON notice (ends) WHERE taken IS NULL;
"""


def up(_migrator: Any, db: Any) -> None:
    """Adds them. Runs inside the migration's transaction."""
    for statement in STATEMENTS.strip().split("\n\n"):
        db.execute_sql(statement)
