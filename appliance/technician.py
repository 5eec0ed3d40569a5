"""The technician's token: whoever can read the data folder may make pairing codes."""

import secrets
from pathlib import Path

from appliance.whole_file import write_whole

TECHNICIAN_FILE = "technician.token"


def technician_token(data_dir: Path) -> str:
    """The token of whoever can read the data folder, made at first use."""
    path = data_dir / TECHNICIAN_FILE
    if not (path.exists() and path.read_text(encoding="ascii").strip()):
        write_whole(path, secrets.token_urlsafe(32), 0o600)
    return path.read_text(encoding="ascii").strip()
