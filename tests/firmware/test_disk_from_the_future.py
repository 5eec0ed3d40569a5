"""A machine that woke in the past finds a disk that was written in the future."""

import subprocess
from pathlib import Path
from shutil import which

import pytest

from tests.firmware.board import FOLDER

SBIN = "/usr/sbin:/sbin"
TOOLS = {name: which(name, path=SBIN) for name in ("mke2fs", "debugfs", "e2fsck")}
# What e2fsck is asked with: by systemd and the initramfs with fsck.repair=yes, and without it.
WITH_REPAIR, WITHOUT = "-y", "-p"
MENDED = 1

pytestmark = pytest.mark.skipif(not all(TOOLS.values()), reason="e2fsprogs is not here")


def run(tool: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Nobody stands there to answer a question."""
    return subprocess.run(
        [str(TOOLS[tool]), *words],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=30,
        check=False,
    )


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """A file system that says it was last written in 2098."""
    image = tmp_path / "disk"
    with image.open("wb") as file:
        file.truncate(4 << 20)
    assert run("mke2fs", "-q", "-t", "ext4", str(image)).returncode == 0
    for name in ("mtime", "wtime", "lastcheck"):
        run("debugfs", "-w", "-R", f"set_super_value {name} 20980101000000", str(image))
    return image


def test_the_kernel_line_asks_for_a_repair_without_questions() -> None:
    assert "fsck.repair=yes" in (FOLDER / "boot/cmdline.txt").read_text().split()


@pytest.mark.parametrize("how", [WITH_REPAIR, WITHOUT])
def test_a_disk_from_the_future_is_mended_without_a_question(disk: Path, how: str) -> None:
    said = run("e2fsck", how, "-f", str(disk))

    assert "in the future" in said.stdout
    assert said.returncode <= MENDED, said.stdout
    assert run("e2fsck", "-n", str(disk)).returncode == 0
