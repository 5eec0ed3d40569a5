"""What the doctor looks at: a tree as the kernel's, and the tools of the system. Any thread."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TOOL_WITHIN_S = 8.0
_FILE_AT_MOST = 1 << 20


@dataclass(frozen=True, slots=True)
class Machine:
    """`root` holds sys, proc, dev, etc and boot. Tools such as vcgencmd are found on PATH."""

    root: Path = Path("/")

    def at(self, path: str) -> Path:
        """A path of the machine, given from its root without a slash in front."""
        return self.root / path

    def text(self, path: str) -> str:
        """The words of a file, without line ends around them; empty where it has none."""
        return text_of(self.at(path))

    @property
    def model(self) -> str:
        """The board's name, such as Raspberry Pi 4 Model B Rev 1.4; empty on another machine."""
        return self.text("proc/device-tree/model")

    @property
    def is_pi(self) -> bool:
        """Whether it is a Raspberry Pi."""
        return self.model.startswith("Raspberry Pi")

    @property
    def up_s(self) -> float:
        """Seconds since the machine started; 0 where nobody knows."""
        try:
            return float(self.text("proc/uptime").split()[0])
        except (ValueError, IndexError):
            return 0.0

    def asked(self, command: Sequence[str]) -> str | None:
        """What a tool answers; None where it is missing, fails or hangs."""
        answer = tool(command)
        return answer.stdout if answer and answer.returncode == 0 else None


def tool(
    command: Sequence[str], within_s: float = TOOL_WITHIN_S
) -> "subprocess.CompletedProcess[str] | None":
    """Runs a tool found on PATH; None where it is missing or hangs."""
    found = shutil.which(command[0])
    if found is None:
        return None
    try:
        return subprocess.run(  # noqa: S603 - a list of words, no shell
            [found, *command[1:]],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=within_s,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None


def text_of(path: Path) -> str:
    """The words of a file, without NUL at the ends; empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(_FILE_AT_MOST).decode("utf-8", "replace").strip("\0 \n\t")
    except OSError:
        return ""


def number_of(path: Path, base: int = 10) -> int | None:
    """The whole number in a file; None where there is none."""
    try:
        return int(text_of(path), base)
    except ValueError:
        return None
