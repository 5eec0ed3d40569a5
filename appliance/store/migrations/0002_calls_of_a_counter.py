"""The last call of a counter by an index: without it, one that never called reads all history."""

from typing import Any


def up(_migrator: Any, db: Any) -> None:
    """Adds the index. Runs inside the migration's transaction."""
    db.execute_sql("CREATE INDEX event_called_at ON event (counter) WHERE called IS NOT NULL")
