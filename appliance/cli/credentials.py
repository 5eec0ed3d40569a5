"""Where a program finds its own device token: systemd's credential, a named file, or the data."""

import os
from pathlib import Path

from appliance.rules.errors import ClinicError
from appliance.settings import Settings

KIOSK_FILE = "kiosk.token"


class NoCredential(ClinicError):
    """The program was never paired."""

    code = "no-device-token"


def kiosk_token(settings: Settings) -> str:
    """The kiosk's device token. Raises NoCredential with what to do."""
    path = _first_that_exists(settings)
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise NoCredential(
            f"no device token at {path}: pair the kiosk with `tokenctl pair --role kiosk` and "
            "put the device_token there"
        ) from None


def _first_that_exists(settings: Settings) -> Path:
    places = []
    if folder := os.environ.get("CREDENTIALS_DIRECTORY"):
        places.append(Path(folder) / KIOSK_FILE)
    if settings.kiosk.device_token_file:
        places.append(Path(settings.kiosk.device_token_file))
    places.append(Path(settings.service.data_dir) / KIOSK_FILE)
    return next((place for place in places if place.is_file()), places[-1])
