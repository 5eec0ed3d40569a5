"""What systemd does for a program, for tests: hears its words, hands over sockets."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]

# Runs a program as systemd does: the sockets are the descriptors from 3 on, and it is the process
# that they are meant for.
_HANDED_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ["LISTEN_PID"] = str(os.getpid())
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
"""


class Manager:
    """The socket that a program speaks to, and the program once it was started."""

    def __init__(self, folder: Path, watchdog_s: float) -> None:
        self._folder = folder
        self._path = folder / "notify.sock"
        self._ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._ear.bind(str(self._path))
        self._watchdog_us = round(watchdog_s * 1_000_000)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "nothing was started"
        return self._process

    @property
    def log(self) -> str:
        """What the program wrote."""
        return (self._folder / "log").read_text(errors="replace")

    def start(
        self, command: Sequence[str], given: socket.socket | None = None, name: str = "unknown"
    ) -> None:
        """Starts a Python program; a socket is handed over under a name."""
        env = {"NOTIFY_SOCKET": str(self._path), "WATCHDOG_USEC": str(self._watchdog_us)}
        handing = ["-c", _HANDED_OVER, str(given.fileno())] if given else []
        if given:
            env |= {"LISTEN_FDS": "1", "LISTEN_FDNAMES": name}
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, *handing, *command],
                cwd=ROOT,
                env={**os.environ, **env},
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                pass_fds=[given.fileno()] if given else [],
            )

    def say(self, line: str) -> None:
        """A line to the program's standard input."""
        assert self.process.stdin is not None
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def hears(self, word: str, within_s: float) -> bool:
        """Whether the program says this word in time; other words are passed over."""
        until = time.monotonic() + within_s
        while (left_s := until - time.monotonic()) > 0:
            self._ear.settimeout(left_s)
            try:
                if self._ear.recv(4096).decode() == word:
                    return True
            except TimeoutError:
                return False
        return False

    def forget(self) -> None:
        """Passes over what was said so far."""
        while self.hears("", within_s=0.01):
            pass

    def close(self) -> None:
        """Kills what still runs."""
        if self._process is not None:
            if self._process.poll() is None:
                self._process.send_signal(signal.SIGKILL)
            self._process.communicate(timeout=10)
        self._ear.close()


@contextmanager
def managing(folder: Path, watchdog_s: float) -> Iterator[Manager]:
    """A manager that leaves nothing running."""
    manager = Manager(folder, watchdog_s)
    try:
        yield manager
    finally:
        manager.close()
