"""A journal in a folder, and the ring that the real program keeps of it."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.firmware.board import FOLDER

JOURNALCTL = """\
#!/usr/bin/env bash
for word; do case $word in --cursor-file=*) cursor=${word#*=} ;; esac; done
[[ $* == *"--output=with-unit --no-hostname"* ]] || exit 1
from=$(cat "$cursor" 2>/dev/null || echo 0)
tail --lines "+$((from + 1))" "$JOURNAL"
wc -l <"$JOURNAL" >"$cursor"
"""


@dataclass
class Journal:
    """The journal of a machine below `folder`/root, which is started anew by `power_cut`."""

    folder: Path

    @property
    def root(self) -> Path:
        return self.folder / "root"

    @property
    def ring(self) -> Path:
        return self.root / "var/lib/token-kiosk-log"

    @property
    def lines(self) -> Path:
        return self.folder / "journal"

    def keep(self) -> None:
        """What the timer does every ten minutes."""
        env = {
            "PATH": f"{self.folder}:{os.environ['PATH']}",
            "JOURNAL": str(self.lines),
            "STATE_DIRECTORY": str(self.ring),
            "RUNTIME_DIRECTORY": str(self.folder / "run"),
        }
        command = [str(FOLDER / "programs/log-keep"), str(self.root)]
        subprocess.run(command, env=env, check=True, timeout=20)

    def says(self, *lines: str) -> None:
        with self.lines.open("a") as file:
            file.writelines(f"{line}\n" for line in lines)

    def power_cut(self) -> None:
        """What is in memory is gone, and the machine starts under another id."""
        self.lines.write_text("")
        (self.folder / "run/cursor").unlink(missing_ok=True)
        self.starts(f"{self.start}-1")

    @property
    def start(self) -> str:
        """What this start of the machine is called."""
        return self._boot_id.read_text().strip()

    def starts(self, name: str) -> None:
        self._boot_id.parent.mkdir(parents=True, exist_ok=True)
        self._boot_id.write_text(f"{name}\n")

    @property
    def _boot_id(self) -> Path:
        return self.root / "proc/sys/kernel/random/boot_id"


def a_journal(folder: Path) -> Journal:
    """An empty one, of a machine that was started just now."""
    tool = folder / "journalctl"
    tool.write_text(JOURNALCTL)
    tool.chmod(0o755)
    journal = Journal(folder)
    for place in (journal.ring, folder / "run"):
        place.mkdir(parents=True)
    journal.lines.touch()
    journal.starts("a-1")
    return journal
