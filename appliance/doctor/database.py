"""The database: whether it is there and sound. Read-only; the service may run meanwhile."""

from pathlib import Path

from appliance.doctor.found import Found, trouble, unknown, well
from appliance.doctor.look import Look
from appliance.rules.errors import StoreTrouble

# Ten years of a clinic; more than that takes minutes on a card.
_CHECKED_WHOLE_BYTES = 256 << 20
# At the start of the machine the service looks at it anyway.
_CHECKED_QUICKLY_BYTES = 4 << 20


def database(look: Look) -> Found:
    """Every page, unless it is very large."""
    # Here, because SQLite's part of the store is not needed by a look at the hardware alone.
    from appliance.store.database import database_file  # noqa: PLC0415
    from appliance.store.soundness import State, state_of  # noqa: PLC0415

    path = database_file(look.settings.service.database_url)
    at_most = _CHECKED_QUICKLY_BYTES if look.quick else _CHECKED_WHOLE_BYTES
    try:
        state, why = state_of(path, at_most)
    except (StoreTrouble, PermissionError) as error:
        return unknown("database", "database-unreadable", why=str(error))
    if state is State.MISSING:
        return trouble("database", "database-missing", where=str(path.parent))
    if state is State.DAMAGED:
        return trouble("database", "database-damaged", why=why)
    return well("database", mib=round(path.stat().st_size / 2**20, 1), backups=_backups(path))


def _backups(path: Path) -> int:
    return sum(1 for _ in (path.parent / "backups").glob("queue-*.db"))
