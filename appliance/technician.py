"""The technician's token: whoever can read the data folder may make pairing codes."""

import secrets
from pathlib import Path

TECHNICIAN_FILE = "technician.token"


def technician_token(data_dir: Path) -> str:
    """The token of whoever can read the data folder, made at first use."""
    path = data_dir / TECHNICIAN_FILE
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="ascii")
    return path.read_text(encoding="ascii").strip()
