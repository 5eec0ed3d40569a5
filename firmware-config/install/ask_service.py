"""What the installer asks of the running queue. Run by the Python of the installed release.

ask_service.py [--settings FILE] [--data DIR] answers | well [--kiosk] | pair FILE
"""

import argparse
import sys
from pathlib import Path

from appliance.cli.common import ask, local_url, settings_or_exit, technician_token
from appliance.cli.own_kiosk import is_paired_by_hand, key_counts, pair_kiosk, speaks_elsewhere
from appliance.rules.errors import ClinicError
from appliance.settings import Settings
from appliance.whole_file import write_whole


def main() -> None:
    """Exit status 0 for yes; else one line says why not, status 1."""
    wishes = _parser().parse_args()
    settings = settings_or_exit(wishes.settings, wishes.data)
    try:
        trouble = _trouble(wishes, settings)
    except ClinicError as error:
        trouble = str(error)
    if trouble:
        print(trouble)  # noqa: T201
    sys.exit(bool(trouble))


def _trouble(wishes: argparse.Namespace, settings: Settings) -> str:
    if wishes.question == "pair":
        return _pair(settings, wishes.file)
    if wishes.question == "well":
        return _not_well(settings, kiosk=wishes.kiosk)
    return _health(settings)


def _health(settings: Settings) -> str:
    """A printer without paper is no fault of a release: `degraded` is an answer too."""
    status = ask("GET", f"{local_url(settings)}/health")["status"]
    return "the queue says that it is down" if status == "down" else ""


def _not_well(settings: Settings, *, kiosk: bool) -> str:
    trouble = _health(settings)
    if trouble or not kiosk or speaks_elsewhere(settings):
        return trouble
    token = technician_token(Path(settings.service.data_dir))
    parts = ask("GET", f"{local_url(settings)}/api/health", token)["items"]
    if any(part["part"] == "kiosk" and part["state"] == "ok" for part in parts):
        return ""
    return "the kiosk does not speak to the queue"


def _pair(settings: Settings, file: Path) -> str:
    """Pairs the kiosk of this machine, unless its token still counts or another way is set."""
    base = local_url(settings)
    if is_paired_by_hand(settings):
        if not file.is_file():
            # The unit does not start without the file, though the key comes from the settings.
            write_whole(file, "\n", 0o600)
    elif not key_counts(base, file):
        pair_kiosk(base, technician_token(Path(settings.service.data_dir)), file)
    return ""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ask_service.py")
    parser.add_argument("--settings", type=Path)
    parser.add_argument("--data", type=Path)
    questions = parser.add_subparsers(dest="question", required=True)
    questions.add_parser("answers")
    questions.add_parser("well").add_argument("--kiosk", action="store_true")
    questions.add_parser("pair").add_argument("file", type=Path)
    return parser


if __name__ == "__main__":
    main()
