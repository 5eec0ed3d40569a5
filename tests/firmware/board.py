"""A card of Raspberry Pi OS in a folder, and the program that fits it."""

import io
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from board_setup.__main__ import main

FOLDER = Path(__file__).parents[2] / "firmware-config"
SAMPLES = Path(__file__).parent / "samples"
RELEASES = ("bookworm", "trixie")

# Each release is known by what is there.
FEATURES = {
    "bookworm": ["usr/sbin/dphys-swapfile"],
    "trixie": [
        "usr/lib/systemd/system-generators/rpi-swap-generator",
        "usr/lib/systemd/system-generators/zram-generator",
    ],
}
BOTH = ["usr/sbin/NetworkManager", "etc/ssh/sshd_config.d/.keep"]
AVAHI = "[server]\n#host-name=foo\nuse-ipv4=yes\n\n[publish]\npublish-hinfo=no\n"
ZONES = "# tz zone table\nIN\t+2232+08822\tAsia/Kolkata\n"

# What a file or link is: its mode and content, or where it points.
Entry = tuple[int, bytes] | str


class Board:
    """A card below `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.config = root / "boot/firmware/config.txt"
        self.cmdline = root / "boot/firmware/cmdline.txt"

    def fit(self, *words: str) -> list[str]:
        """Fits the card, or as `words` say; the lines that were told."""
        told = io.StringIO()
        with redirect_stdout(told), redirect_stderr(told):
            assert main(["--root", str(self.root), *words]) == 0, told.getvalue()
        return told.getvalue().splitlines()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The same by the program, with a Python that has nothing installed."""
        command = ["-I", "-S", str(FOLDER / "apply"), "--root", str(self.root), *words]
        return subprocess.run(
            [sys.executable, *command], capture_output=True, text=True, check=False, timeout=30
        )

    def text(self, path: str) -> str:
        return (self.root / path).read_bytes().decode("latin-1")

    def everything(self) -> dict[str, Entry]:
        """Every path and what is there; two equal ones are the same card to the byte."""
        return {str(path.relative_to(self.root)): _entry(path) for path in self.root.rglob("*")}


def card(root: Path, release: str) -> Board:
    """A fresh card of a release."""
    board = Board(root)
    for path in (*FEATURES[release], *BOTH):
        _write(root / path, "")
    _write(root / "etc/avahi/avahi-daemon.conf", AVAHI)
    _write(root / "usr/share/zoneinfo/zone.tab", ZONES)
    shutil.copytree(SAMPLES / release, root / "boot/firmware")
    return board


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _entry(path: Path) -> Entry:
    if path.is_symlink():
        return f"-> {path.readlink()}"
    mode = path.stat().st_mode & 0o7777
    return (mode, b"") if path.is_dir() else (mode, path.read_bytes())
