"""token-stick: brings a mounted USB stick up to date. Run by a timer, as the service's user.

Exit status: 0 the stick has everything, 1 it could not be written, 2 wrong use, 78 bad settings.
"""

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from appliance.cli.common import BAD_SETTINGS, TROUBLE, WELL
from appliance.rules.errors import ClinicError, SettingsError
from appliance.settings import settings_at

log = logging.getLogger("stick")


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Gives the exit status."""
    from appliance.store.database import database_file
    from appliance.store.recovery import DataFolder
    from appliance.store.stick import Stick

    wanted = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s", stream=sys.stderr)
    try:
        settings = settings_at(wanted.settings).settings
        files = DataFolder(database_file(settings.service.database_url))
        copied = Stick(wanted.stick).bring_up_to_date(files)
    except SettingsError as error:
        log.error("%s: %s", error.code, error)
        return BAD_SETTINGS
    except ClinicError as error:
        log.error("%s: %s", error.code, error)
        return TROUBLE
    for name in copied.names:
        log.info("stick-copied: %s", name)
    return WELL


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("token-stick", description="Copies the queue to a USB stick.")
    parser.add_argument("stick", type=Path, metavar="FOLDER", help="where the stick is mounted")
    parser.add_argument("--settings", type=Path, metavar="FILE")
    return parser


if __name__ == "__main__":
    sys.exit(main())
