"""The program: puts the board's files in place, or takes them back, and says what changed."""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from appliance.rules.errors import SettingsError
from appliance.settings import Settings, load_settings
from board_setup import config_txt, disk, pins
from board_setup.layout import Layout
from board_setup.machine import look
from board_setup.setup import Setup

SOURCE = Path(__file__).parents[1]
SETTINGS = "etc/token-kiosk/settings.toml"
FIRSTBOOT = "usr/local/lib/token-kiosk/firstboot"


def main(words: Sequence[str] | None = None) -> int:
    """Exit status 0: done, or nothing to do; 1: a file cannot be changed; 2: wrong use."""
    asked = _parser().parse_args(words)
    root: Path = asked.root.resolve()
    if not root.is_dir():
        print(f"there is no folder {root}", file=sys.stderr)
        return 2
    settings = _settings(asked.settings or root / SETTINGS)
    layout = Layout(
        source=SOURCE,
        machine=look(root, settings.clinic.time_zone),
        pins=pins.parts(settings.kiosk),
        prints_by_header=pins.prints_by_header(settings.printer),
    )
    setup = Setup(root, layout, say=print, dry=asked.dry_run)
    try:
        if root == Path("/") and (root / "media/root-ro/etc").is_dir() and not asked.dry_run:
            raise OSError("the root is read-only: readonly-root off, then a restart, then again")
        changed = setup.take_back() if asked.remove else setup.apply()
        if root == Path("/") and not asked.remove and not asked.dry_run:
            # From now on this card is the one that a copy is told from.
            subprocess.run([root / FIRSTBOOT], check=True)
    except (OSError, subprocess.SubprocessError) as error:
        print(f"board: {error}", file=sys.stderr)
        return 1
    _warn(root, layout)
    print("board: counts after a restart" if changed else "board: nothing to change")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="apply", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path("/"), help="folder that stands for /")
    parser.add_argument("--settings", type=Path, help="settings file, for the pins")
    parser.add_argument("--remove", action="store_true", help="take everything back")
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    return parser


def _settings(path: Path) -> Settings:
    """The settings; their defaults where there are none, or none that can be read."""
    try:
        return load_settings(path if path.exists() else None)
    except SettingsError as error:
        print(f"board: using the default pins, because {error}", file=sys.stderr)
        return Settings()


def _warn(root: Path, layout: Layout) -> None:
    content = disk.read(root / layout.config_path()) if layout.config_path() else None
    for told in config_txt.pin_conflicts((content or b"").decode("latin-1"), layout.pins):
        print(f"board: look at config.txt: {told}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
