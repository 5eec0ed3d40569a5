"""The limits of issuing: what staff said of it today, phones to search by, browsers that issued."""

from typing import Any

from appliance.rules.patients import phone_key

# Statements stand apart by an empty line.
STATEMENTS = """
CREATE TABLE issuing (
    department TEXT PRIMARY KEY, period INTEGER NOT NULL REFERENCES period, day TEXT NOT NULL,
    before INTEGER NOT NULL, extra INTEGER NOT NULL, stopped_at INTEGER, stopped_boot INTEGER,
    stopped_uptime_s REAL, stopped_sure INTEGER
) WITHOUT ROWID;

ALTER TABLE patient ADD COLUMN phone_key TEXT;

CREATE INDEX patient_phone ON patient (phone_key) WHERE phone_key IS NOT NULL;

CREATE TABLE visitor (
    hash TEXT PRIMARY KEY, period INTEGER NOT NULL REFERENCES period,
    token INTEGER NOT NULL REFERENCES token
) WITHOUT ROWID;

CREATE INDEX visitor_period ON visitor (period);
"""


def up(_migrator: Any, db: Any) -> None:
    """Adds them, and the keys of the phones there are. Runs inside the migration's transaction."""
    for statement in STATEMENTS.strip().split("\n\n"):
        db.execute_sql(statement)
    phones = db.execute_sql("SELECT token, phone FROM patient WHERE phone IS NOT NULL").fetchall()
    for token, phone in phones:
        db.execute_sql(
            "UPDATE patient SET phone_key = ? WHERE token = ?", (phone_key(phone), token)
        )
