"""Puts a backup in the place of the database. The caller owns the data folder."""

from pathlib import Path

from appliance.rules.errors import StoreTrouble
from appliance.store.backups import copy_whole
from appliance.store.recovery import set_aside
from appliance.store.soundness import State, connected, own_as, revision_of, state_of, sync_file


class NotABackup(StoreTrouble):
    """The file holds no sound queue."""

    code = "not-a-backup"


def restore(backup: Path, database: Path) -> int:
    """Checks the file, keeps the present database under another name, and takes its place.

    Returns the revision of the restored database. The next start adds what the journal knows
    beyond it. Raises NotABackup, and StoreTrouble where the disk does not let it.
    """
    state, found = state_of(backup)
    if state is not State.SOUND:
        raise NotABackup(f"{backup} cannot be restored: {found}")
    new = database.with_name(database.name + ".new")
    try:
        copy_whole(backup, new)
        own_as(database.parent, new)
        set_aside(database, "replaced")
        new.replace(database)
        sync_file(database.parent)
    except OSError as error:
        raise StoreTrouble(f"cannot restore {backup}: {error}") from error
    with connected(database, "ro") as connection:
        return revision_of(connection)
