"""What is mounted where, and whether it takes changes: the kernel's own table, read."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

TABLE = Path("/proc/self/mountinfo")
# Since Linux 6.15 ext4 says so, and "rw" as before, once it found an error; older ones say "ro".
_NO_MORE_CHANGES = frozenset({"ro", "emergency_ro", "shutdown"})
_ESCAPE = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Mount:
    """One line of the table. `options` are those of the file system."""

    where: str
    kind: str
    options: frozenset[str]

    @property
    def writable(self) -> bool:
        """Whether the file system takes changes."""
        return not self.options & _NO_MORE_CHANGES


def mounted(table: str) -> Iterator[Mount]:
    """The lines of mountinfo: … place, options, … - kind, device, options of the file system.

    Only the last tell: to a unit that is locked in, everything looks read-only by the first.
    """
    for line in table.splitlines():
        place, _, system = line.partition(" - ")
        before, after = place.split(), system.split()
        if len(before) >= 6 and len(after) >= 3:
            yield Mount(unescaped(before[4]), after[0], frozenset(after[2].split(",")))


def holding(mounts: dict[str, Mount], folder: str) -> Mount | None:
    """Of mounts by their place, the one that holds the folder."""
    path = PurePosixPath(folder)
    places = (str(place) for place in (path, *path.parents))
    return next((mounts[place] for place in places if place in mounts), None)


def is_locked(folder: Path) -> bool:
    """Whether the kernel has made the folder read-only; two microseconds. Raises OSError.

    Of ext4's `emergency_ro` it knows nothing.
    """
    return bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def is_read_only(folder: Path) -> bool:
    """Whether the file system under the folder refuses changes, as after an error of the card.

    False where that cannot be found out.
    """
    try:
        if is_locked(folder):
            return True
        mounts = {mount.where: mount for mount in mounted(TABLE.read_text("utf-8", "replace"))}
        found = holding(mounts, str(folder.resolve()))
    except OSError:
        return False
    return found is not None and not found.writable


def unescaped(place: str) -> str:
    """A place as the kernel's tables and fstab write it, with its blanks again."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 8)), place)
