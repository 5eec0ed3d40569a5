"""Where a program finds its own device token: the named file, systemd's credential, or the data."""

import os
from pathlib import Path

from appliance.rules.errors import ClinicError
from appliance.settings import Settings

KIOSK_FILE = "kiosk.token"
_WHAT_TO_DO = (
    "pair the kiosk: `sudo ./setup.sh install` does it on the queue's own machine; for another's,"
    " `tokenctl pair --role kiosk`, and put the device_token there, and no more"
)


class NoCredential(ClinicError):
    """The program was never paired."""

    code = "no-device-token"


def kiosk_token(settings: Settings) -> str:
    """The kiosk's device token. Raises NoCredential with what to do."""
    path = _place(settings)
    try:
        token = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise NoCredential(f"no device token at {path} ({_why(error)}): {_WHAT_TO_DO}") from None
    if not token.isprintable() or not token or " " in token:
        raise NoCredential(f"no device token at {path} (it holds something else): {_WHAT_TO_DO}")
    return token


def _why(error: Exception) -> str:
    return (error.strerror or "") if isinstance(error, OSError) else "it is no text"


def _place(settings: Settings) -> Path:
    """The first that applies. A file that is named must be it: another queue's key is no key."""
    if settings.kiosk.device_token_file:
        return Path(settings.kiosk.device_token_file)
    places = [Path(settings.service.data_dir) / KIOSK_FILE]
    if folder := os.environ.get("CREDENTIALS_DIRECTORY"):
        places.insert(0, Path(folder) / KIOSK_FILE)
    return next((place for place in places if place.is_file()), places[-1])
