"""People: who they are, where they are logged in, and what was guessed wrong of their PINs."""

from typing import Any

# Statements stand apart by an empty line.
STATEMENTS = """
CREATE TABLE person (
    id TEXT PRIMARY KEY, name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('doctor', 'reception', 'admin')),
    secret TEXT NOT NULL, counters TEXT NOT NULL, created_at INTEGER NOT NULL, removed_at INTEGER
);

CREATE UNIQUE INDEX person_name ON person (name) WHERE removed_at IS NULL;

CREATE TABLE session (
    token_hash TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person,
    device TEXT NOT NULL REFERENCES device, boot INTEGER NOT NULL REFERENCES boot,
    began_uptime_s REAL NOT NULL, used_uptime_s REAL NOT NULL
) WITHOUT ROWID;

-- Not a foreign key: also whoever does not exist may be guessed at.
CREATE TABLE guess (
    device TEXT NOT NULL REFERENCES device, person TEXT NOT NULL, failures INTEGER NOT NULL,
    boot INTEGER NOT NULL REFERENCES boot, not_before_uptime_s REAL NOT NULL,
    PRIMARY KEY (device, person)
) WITHOUT ROWID;

ALTER TABLE event ADD COLUMN person TEXT;
"""


def up(_migrator: Any, db: Any) -> None:
    """Adds them. Runs inside the migration's transaction."""
    for statement in STATEMENTS.strip().split("\n\n"):
        db.execute_sql(statement)
