"""Paper: whose turn a job is, tickets that tore, and how much of a roll was used."""

from typing import Any

# Statements stand apart by an empty line.
STATEMENTS = """
ALTER TABLE token ADD COLUMN torn INTEGER;

ALTER TABLE job ADD COLUMN kiosk TEXT;

ALTER TABLE job ADD COLUMN boot INTEGER REFERENCES boot;

ALTER TABLE job ADD COLUMN uptime_s REAL;

ALTER TABLE job ADD COLUMN period INTEGER REFERENCES period;

CREATE INDEX job_token ON job (token) WHERE token IS NOT NULL;

-- Not a foreign key: what was used of a roll outlives the pairing.
CREATE TABLE roll (
    kiosk TEXT PRIMARY KEY, used_mm INTEGER NOT NULL, count_mm INTEGER NOT NULL
) WITHOUT ROWID;
"""


def up(_migrator: Any, db: Any) -> None:
    """Adds them. Runs inside the migration's transaction."""
    for statement in STATEMENTS.strip().split("\n\n"):
        db.execute_sql(statement)
