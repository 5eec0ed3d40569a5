"""The kiosk of this machine and its key: paired with the queue of this machine."""

from pathlib import Path
from urllib.parse import urlsplit

from appliance.cli.common import ask
from appliance.rules.errors import ClinicError
from appliance.settings import Settings
from appliance.whole_file import write_whole


def speaks_elsewhere(settings: Settings) -> bool:
    """Whether it speaks to another machine's queue, so that the one here hears nothing."""
    return urlsplit(settings.kiosk.service_url).hostname not in {"127.0.0.1", "localhost"}


def is_paired_by_hand(settings: Settings) -> bool:
    """Whether its key comes from the settings, or from another machine's queue."""
    return bool(settings.kiosk.device_token_file) or speaks_elsewhere(settings)


def key_counts(url: str, file: Path) -> bool:
    """Whether the queue takes the key in the file for a kiosk's."""
    try:
        key = file.read_text("ascii").strip()
        return bool(ask("GET", f"{url}/api/me", key)["role"] == "kiosk")
    except (ClinicError, OSError, UnicodeDecodeError):
        return False


def pair_kiosk(url: str, technician: str, file: Path) -> None:
    """Puts a new key where the kiosk's unit finds it. Raises ClinicError and OSError."""
    code = ask("POST", f"{url}/api/pairings", technician, {"role": "kiosk"})["code"]
    paired = ask("POST", f"{url}/api/pair", technician, {"code": code})
    write_whole(file, str(paired["device_token"]), 0o600)
