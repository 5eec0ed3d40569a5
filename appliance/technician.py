"""The technician's token: whoever can read the data folder may make pairing codes."""

import os
import secrets
from pathlib import Path

TECHNICIAN_FILE = "technician.token"


def technician_token(data_dir: Path) -> str:
    """The token of whoever can read the data folder, made at first use."""
    path = data_dir / TECHNICIAN_FILE
    if not (path.exists() and path.read_text(encoding="ascii").strip()):
        _write_whole(path, secrets.token_urlsafe(32))
    return path.read_text(encoding="ascii").strip()


def _write_whole(path: Path, text: str) -> None:
    """A power cut leaves the old file or the new one, never an empty one."""
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    with new.open("w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
