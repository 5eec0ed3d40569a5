"""A card of its own: an image with the file system that Raspberry Pi OS uses, mounted."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

MIB = 1024 * 1024


class Card:
    """Mounted at `folder` between `put_in` and `take_out`. Root only; else the test is skipped."""

    def __init__(self, folder: Path, size_mib: int) -> None:
        if os.geteuid() != 0:
            pytest.skip("needs root to mount a card")
        self.folder, self._image = folder, folder.with_suffix(".img")
        folder.mkdir()
        with self._image.open("wb") as file:
            file.truncate(size_mib * MIB)
        # No blocks that only root may fill: the filler is root.
        subprocess.run(["mkfs.ext4", "-q", "-m", "0", str(self._image)], check=True)

    def put_in(self) -> None:
        """Mounts it, to become read-only at the first error, as Debian sets it up."""
        mount = ["mount", "-o", "loop,errors=remount-ro", str(self._image), str(self.folder)]
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("a card cannot be mounted here")

    def take_out(self) -> None:
        """Nobody may have a file open there."""
        subprocess.run(["umount", str(self.folder)], check=True)

    def lock(self) -> None:
        """Read-only under who has files open for writing, which these go on with.

        What the kernel does to every file system in need; here to one place alone, by a mount over
        it.
        """
        side = self.folder.with_suffix(".side")
        side.mkdir()
        for words in (
            ("--bind", self.folder, side),
            ("-o", "remount,bind,ro", side),
            ("--bind", side, self.folder),
        ):
            subprocess.run(["mount", *words], check=True)
        subprocess.run(["umount", side], check=True)

    def unlock(self) -> None:
        """Takes changes again."""
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)

    @contextmanager
    def stalled(self) -> Iterator[None]:
        """Whoever writes waits in the kernel meanwhile, as behind a card that tidies itself up."""
        subprocess.run(["fsfreeze", "--freeze", str(self.folder)], check=True)
        try:
            yield
        finally:
            subprocess.run(["fsfreeze", "--unfreeze", str(self.folder)], check=True)

    def err(self) -> None:
        """The kernel finds an error in the file system, and takes no more changes."""
        attached = ["losetup", "--associated", str(self._image), "--output", "NAME", "--noheadings"]
        loop = subprocess.run(attached, capture_output=True, text=True, check=True).stdout.strip()
        trigger = Path("/sys/fs/ext4", Path(loop).name, "trigger_fs_error")
        if not trigger.exists():
            pytest.skip("this kernel makes no errors on demand")
        trigger.write_text("for a test")


@contextmanager
def mounted_card(folder: Path, size_mib: int) -> Iterator[Card]:
    """A card that is in, and is taken out afterwards if it still is."""
    card = Card(folder, size_mib)
    card.put_in()
    try:
        yield card
    finally:
        while folder.is_mount():
            card.take_out()
