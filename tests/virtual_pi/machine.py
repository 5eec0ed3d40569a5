"""A virtual Raspberry Pi behind a program `vpi`: commands, button, printer and screen."""

import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

NEEDED = """\
This run needs the program `vpi` that boots the virtual Raspberry Pi.
Give its path with --vpi, or in the environment variable VPI. It must know the verbs
  start [--image IMAGE | --saved LABEL | --keep] [--rtc TIME] [--no-wait]
  stop   reboot   powercut   save LABEL   status (JSON with "running", "ports", "state")
  root COMMAND   ssh COMMAND   push FOLDER TARGET   press MS --bounces N   release   screen FILE.png
  clock TIME   fill MEBIBYTES   unfill   net up | down
  printer clear | unplug | plug | speed N | dump FOLDER
and put each ticket as ticket-*.bin into the folder printer/ of the state that `status` names."""

Answer = TypeVar("Answer")

# To install on a slow virtual machine takes a quarter of an hour.
TOO_LONG_S = 2400.0


class RigTrouble(Exception):
    """The virtual machine, or a command in it, did not do what was asked."""


class VirtualPi:
    """One machine by name. Every call blocks; `vpi` runs as a process of its own."""

    def __init__(self, program: Path, name: str) -> None:
        self._command = [sys.executable, str(program), "--name", name]

    def vpi(self, *words: str, within_s: float = TOO_LONG_S) -> str:
        """What `vpi WORDS` prints. Raises RigTrouble."""
        command = [*self._command, *words]
        try:
            done = subprocess.run(
                command, check=False, capture_output=True, text=True, timeout=within_s
            )
        except subprocess.TimeoutExpired:
            raise RigTrouble(f"vpi {shlex.join(words)}: no answer for {within_s:.0f} s") from None
        if done.returncode:
            raise RigTrouble(f"vpi {shlex.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def root(self, command: str) -> str:
        """What a shell command in the machine prints. Raises RigTrouble if it fails."""
        return self.vpi("root", command).strip()

    def technician(self, command: str) -> str:
        """What a command prints over SSH, which may take its time. Raises RigTrouble."""
        return self.vpi("ssh", command).strip()

    def press(self) -> None:
        """One press of the button, with the bounce of a cheap contact."""
        self.vpi("press", "200", "--bounces", "4")

    def main_pid(self, unit: str) -> int:
        """The unit's main process; 0 while there is none."""
        return int(self.root(f"systemctl show -P MainPID {unit}"))

    def running(self) -> bool:
        """Whether the machine is on."""
        try:
            return bool(self._status()["running"])
        except RigTrouble:
            return False

    def url(self) -> str:
        """Where the queue's port 8080 is reached from outside the machine."""
        ports = self._status()["ports"]
        assert isinstance(ports, dict)
        return f"http://127.0.0.1:{ports['8080']}"

    def tickets(self) -> list[bytes]:
        """What the printer got for each ticket that was cut, oldest first."""
        folder = Path(str(self._status()["state"])) / "printer"
        return [path.read_bytes() for path in sorted(folder.glob("ticket-*.bin"))]

    def write(self, path: str, text: str, mode: str = "644") -> None:
        """Puts a text file into the machine."""
        self.root(f"install -D -m {mode} /dev/null {path}")
        self.root(f"printf %s {shlex.quote(text)} > {path}")

    def _status(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.vpi("status"))
        return found


def program_or_none(given: str | None) -> Path | None:
    """The rig's program from the argument or $VPI, if it is there."""
    path = given or os.environ.get("VPI")
    return Path(path) if path and Path(path).is_file() else None


def pass_s(seconds: float) -> None:
    """Lets time pass, where nothing shows that it was enough."""
    time.sleep(seconds)


def eventually(ask: Callable[[], Answer], within_s: float = 60.0) -> Answer:
    """The first answer that is true. Raises RigTrouble when the time is over."""
    deadline = time.monotonic() + within_s
    while not (answer := ask()):
        if time.monotonic() > deadline:
            raise RigTrouble(f"waited {within_s:.0f} s in vain for {ask}")
        time.sleep(0.5)
    return answer
