"""The order of the queue: lanes, places and rotations; and the paper that staff ask for."""

from typing import Any

# Statements stand apart by an empty line.
STATEMENTS = """
ALTER TABLE token ADD COLUMN lane TEXT NOT NULL DEFAULT 'new';

ALTER TABLE token ADD COLUMN place INTEGER NOT NULL DEFAULT 0;

ALTER TABLE token ADD COLUMN first_place INTEGER NOT NULL DEFAULT 0;

ALTER TABLE token ADD COLUMN due INTEGER NOT NULL DEFAULT 0;

ALTER TABLE token ADD COLUMN bound TEXT REFERENCES counter;

ALTER TABLE token ADD COLUMN chance_used INTEGER NOT NULL DEFAULT 0;

ALTER TABLE token ADD COLUMN waited_s REAL;

UPDATE token SET place = (SELECT min(id) FROM event WHERE token = serial AND verb = 'issue')
    WHERE open IS NOT NULL;

UPDATE token SET first_place = place WHERE open IS NOT NULL;

DROP INDEX token_open;

-- Also serves the counts per class, without the table.
CREATE INDEX token_open ON token (open, status, department, lane, priority, place)
    WHERE open IS NOT NULL;

CREATE TABLE rotation (
    scope TEXT NOT NULL, code TEXT NOT NULL, calls INTEGER NOT NULL, after_return INTEGER NOT NULL,
    since_high INTEGER NOT NULL, PRIMARY KEY (scope, code)
) WITHOUT ROWID;

CREATE TABLE job (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, token INTEGER REFERENCES token, ended_at INTEGER,
    problem TEXT
);

CREATE INDEX job_open ON job (id) WHERE ended_at IS NULL;

-- History by day: a search never reads more than the period it asks for.
CREATE INDEX period_label ON period (label);
"""


def up(_migrator: Any, db: Any) -> None:
    """Adds them. Runs inside the migration's transaction."""
    for statement in STATEMENTS.strip().split("\n\n"):
        db.execute_sql(statement)
