"""Files on the disk of the machine, or below another root folder. Whole or not at all."""

import os
from contextlib import suppress
from pathlib import Path

COPY = ".before-token-kiosk"


def read(path: Path) -> bytes | None:
    """What the file holds; None where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def write(path: Path, content: bytes, mode: int) -> None:
    """A power cut leaves the old file or the new one. Raises OSError."""
    new = path.with_name(path.name + ".token-kiosk-new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        # The umask must not decide; a boot partition knows no modes and may refuse.
        with suppress(PermissionError):
            os.fchmod(descriptor, mode)
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    new.replace(path)
    # On the boot partition (FAT) the new name has no content on the disk until the file itself is
    # written once more: a power cut would leave a Pi that does not start.
    settle(path)
    settle(path.parent)


def link(path: Path, target: str) -> None:
    """A symbolic link, whatever stood there. Raises OSError."""
    new = path.with_name(path.name + ".token-kiosk-new")
    new.unlink(missing_ok=True)
    new.symlink_to(target)
    new.replace(path)
    settle(path.parent)


def remove(path: Path) -> None:
    """Takes a file or link away, if it is there."""
    path.unlink(missing_ok=True)
    if path.parent.is_dir():
        settle(path.parent)


def settle(path: Path) -> None:
    """Brings a file, or a folder's names, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def keep_copy(path: Path) -> None:
    """Keeps the file as it was before our first change; later calls change nothing."""
    copy = path.with_name(path.name + COPY)
    content = read(path)
    if content is not None and not copy.exists():
        write(copy, content, path.stat().st_mode & 0o777)
