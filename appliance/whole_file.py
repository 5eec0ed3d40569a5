"""Files that are there whole or not at all, whenever the power goes."""

import os
from pathlib import Path


def write_whole(file: Path, text: str, mode: int = 0o644) -> None:
    """In one step: after a power cut there is the old text or the new one. Raises OSError."""
    beside = file.with_name(file.name + ".new")
    # Whoever made this one, and with whatever rights, is gone with it.
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        os.fchmod(descriptor, mode)
        out.write(text)
        out.flush()
        os.fsync(descriptor)
    beside.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
