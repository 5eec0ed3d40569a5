"""token-display: the waiting-room screen.

Exit status: 0 ended on purpose, 1 no screen or no fonts, 2 wrong use, 78 bad settings.
"""

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from appliance.rules.errors import ClinicError
from appliance.settings import SettingsWrong, settings_at

log = logging.getLogger("display")

BAD_SETTINGS = 78


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Gives the exit status."""
    wanted = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s", stream=sys.stderr)
    # The library logs each connection it opens; ours are told once per change.
    logging.getLogger("websockets").setLevel(logging.ERROR)
    try:
        found = settings_at(wanted.settings)
        for mistake in found.mistakes:
            log.error("settings-wrong %s %s %s", mistake.place, mistake.key, mistake.says)
        # Imported here: a mistake in the settings is told before anything heavy is loaded.
        from display.assembly import run  # noqa: PLC0415

        run(found.settings, wanted)
    except SettingsWrong as error:
        log.error("%s %s", error.code, error)
        return BAD_SETTINGS
    except ClinicError as error:
        log.error("%s %s", error.code, error)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("token-display", description="The waiting-room screen.")
    parser.add_argument("--settings", type=Path, metavar="FILE", help="instead of the machine's")
    parser.add_argument("--service-url", metavar="URL", help="instead of display.service_url")
    parser.add_argument("--headless", action="store_true", help="draw off-screen, without sound")
    parser.add_argument("--size", type=_size, metavar="1920x1080", help="instead of the screen's")
    parser.add_argument("--run", type=Path, metavar="DIR", help="serve the picture at screen.sock")
    parser.add_argument("--window", action="store_true", help="a window, not the whole screen")
    return parser


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text!r} is no size like 1920x1080")
    size = int(width), int(height)
    if not all(320 <= side <= 8192 for side in size):
        raise argparse.ArgumentTypeError("each side of a screen is 320 to 8192 pixels")
    return size


if __name__ == "__main__":
    sys.exit(main())
