"""Days closed by hand, the figures of closed days, and when names may be erased."""

from typing import Any

# Statements stand apart by an empty line.
STATEMENTS = """
ALTER TABLE period ADD COLUMN shut_at INTEGER;

ALTER TABLE period ADD COLUMN shut_boot INTEGER REFERENCES boot;

ALTER TABLE period ADD COLUMN shut_uptime_s REAL;

ALTER TABLE period ADD COLUMN shut_sure INTEGER;

-- The service day on which a trusted clock first saw that the period was over.
ALTER TABLE period ADD COLUMN over_on TEXT;

CREATE TABLE figure (
    period INTEGER NOT NULL REFERENCES period, department TEXT NOT NULL REFERENCES department,
    issued INTEGER NOT NULL, served INTEGER NOT NULL, no_shows INTEGER NOT NULL,
    expired INTEGER NOT NULL, cancelled INTEGER NOT NULL, median_wait_s REAL, p90_wait_s REAL,
    out_of_turn TEXT NOT NULL, PRIMARY KEY (period, department)
) WITHOUT ROWID;

CREATE TRIGGER figure_stands BEFORE UPDATE ON figure
    BEGIN SELECT raise(ABORT, 'figures are written once'); END;
"""


def up(_migrator: Any, db: Any) -> None:
    """Adds them. Runs inside the migration's transaction."""
    for statement in STATEMENTS.strip().split("\n\n"):
        db.execute_sql(statement)
