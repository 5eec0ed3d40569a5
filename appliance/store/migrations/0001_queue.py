"""The queue: departments, counters, devices, periods, tokens, events."""

from typing import Any

# Statements stand apart by an empty line.
STATEMENTS = """
CREATE TABLE department (
    code TEXT PRIMARY KEY, name TEXT NOT NULL, names TEXT NOT NULL, prefix TEXT NOT NULL,
    position INTEGER NOT NULL
);

CREATE TABLE counter (
    code TEXT PRIMARY KEY, name TEXT NOT NULL, position INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'paused', 'closed')), back_at INTEGER
);

CREATE TABLE counter_department (
    counter TEXT NOT NULL REFERENCES counter, department TEXT NOT NULL REFERENCES department,
    PRIMARY KEY (counter, department)
);

CREATE TABLE device (
    id TEXT PRIMARY KEY, role TEXT NOT NULL, counter TEXT REFERENCES counter, name TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE, paired_at INTEGER NOT NULL, removed_at INTEGER
);

CREATE TABLE boot (
    serial INTEGER PRIMARY KEY AUTOINCREMENT, boot_id TEXT NOT NULL UNIQUE, true_start INTEGER
);

CREATE TABLE pairing (
    code_hash TEXT PRIMARY KEY, role TEXT NOT NULL, counter TEXT REFERENCES counter,
    boot INTEGER NOT NULL REFERENCES boot, expires_uptime_s REAL NOT NULL, used INTEGER NOT NULL
);

CREATE TABLE period (
    serial INTEGER PRIMARY KEY AUTOINCREMENT, label TEXT NOT NULL, opened_at INTEGER NOT NULL,
    closed_at INTEGER
);

CREATE UNIQUE INDEX period_open ON period (coalesce(closed_at, 0)) WHERE closed_at IS NULL;

CREATE TABLE token (
    serial INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    period INTEGER NOT NULL REFERENCES period,
    issued_department TEXT NOT NULL REFERENCES department,
    department TEXT NOT NULL REFERENCES department,
    number INTEGER NOT NULL CHECK (number > 0), label TEXT NOT NULL, key TEXT NOT NULL,
    status TEXT NOT NULL, priority TEXT NOT NULL, origin TEXT NOT NULL,
    counter TEXT REFERENCES counter, issued_at INTEGER NOT NULL, time_sure INTEGER NOT NULL,
    boot INTEGER NOT NULL REFERENCES boot, uptime_s REAL NOT NULL,
    called_at INTEGER, started_at INTEGER, finished_at INTEGER,
    calls INTEGER NOT NULL, printed_at INTEGER, print_problem TEXT, print_problem_at INTEGER,
    open INTEGER GENERATED ALWAYS AS (
        CASE WHEN status IN ('waiting', 'called', 'serving', 'on_hold', 'missed') THEN 1 END
    ) VIRTUAL,
    at_counter TEXT GENERATED ALWAYS AS (
        CASE WHEN status IN ('called', 'serving') THEN counter END
    ) VIRTUAL
);

-- The last line of defence: no number twice, no counter with two people.
CREATE UNIQUE INDEX token_number ON token (period, issued_department, number);

CREATE UNIQUE INDEX token_at_counter ON token (at_counter) WHERE at_counter IS NOT NULL;

-- The open queue only: ten years of history cost nothing here.
CREATE INDEX token_open ON token (open, status, department, priority, serial)
    WHERE open IS NOT NULL;

CREATE TABLE patient (
    token INTEGER PRIMARY KEY REFERENCES token, name TEXT NOT NULL, phone TEXT, age INTEGER,
    notes TEXT
);

CREATE TABLE event (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, boot INTEGER NOT NULL,
    uptime_s REAL NOT NULL, time_sure INTEGER NOT NULL, verb TEXT NOT NULL,
    token INTEGER REFERENCES token, counter TEXT, device TEXT, why TEXT, called INTEGER,
    detail TEXT
);

CREATE INDEX event_called ON event (id) WHERE called IS NOT NULL;

CREATE TRIGGER event_is_kept BEFORE DELETE ON event
    BEGIN SELECT raise(ABORT, 'events are append-only'); END;

CREATE TRIGGER event_stands BEFORE UPDATE ON event
    BEGIN SELECT raise(ABORT, 'events are append-only'); END;

CREATE TABLE idempotency (
    key INTEGER NOT NULL UNIQUE, fingerprint TEXT NOT NULL, status INTEGER NOT NULL,
    answer BLOB NOT NULL, period INTEGER NOT NULL
);

CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


def up(_migrator: Any, db: Any) -> None:
    """Creates every table. Runs inside the migration's transaction."""
    for statement in STATEMENTS.strip().split("\n\n"):
        db.execute_sql(statement)
