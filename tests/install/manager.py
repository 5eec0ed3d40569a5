"""Stands for systemctl in a folder that the installer filled: it runs the installed programs.

No sandbox, no watchdog, no restart: what is left of a service manager when only the question
counts whether the installed release works.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PROGRAMS = {"token-service.service": "serve", "token-kiosk.service": "kiosk"}

KINDS = (".service", ".socket", ".timer", ".mount")


def main() -> int:
    """`manager.py ROOT VERB [OPTIONS] [UNITS]`."""
    root, verb, *words = sys.argv[1:]
    manager = Manager(Path(root))
    named = [word for word in words if word.endswith(KINDS)]
    manager.log(f"{verb} {' '.join(named)}")
    return manager.do(verb, named)


def say(answer: str) -> None:
    """The answer of one call, for the installer."""
    sys.stdout.write(answer + "\n")


class Manager:
    """What runs is told by files beside the root, as every call is a process of its own."""

    def __init__(self, root: Path) -> None:
        self._root, self._state = root, root.with_name(root.name + "-units")
        self._state.mkdir(exist_ok=True)

    def log(self, line: str) -> None:
        """One line for each call, for the tests to read."""
        with (self._state / "calls").open("a") as calls:
            calls.write(line + "\n")

    def do(self, verb: str, units: list[str]) -> int:
        """The exit status of one call."""
        if verb == "is-enabled":
            say("\n".join(self._is_enabled(unit) for unit in units))
        elif verb == "is-active":
            say("\n".join("active" if self._pid(unit) else "inactive" for unit in units))
            return 0 if any(map(self._pid, units)) else 3
        elif verb == "show":
            say("\n\n".join(f"MainPID={self._pid(unit)}" for unit in units))
        else:
            for unit in units:
                self._change(verb, unit)
        return 0

    def _change(self, verb: str, unit: str) -> None:
        enabled = self._state / f"{unit}.enabled"
        if verb == "enable":
            enabled.touch()
        elif verb == "disable":
            enabled.unlink(missing_ok=True)
            self._stop(unit)
        elif verb == "start" and unit in PROGRAMS and not self._pid(unit):
            self._start(unit)
        elif verb == "stop":
            self._stop(unit)
        elif verb == "restart":
            self._stop(unit)
            self._change("start", unit)

    def _is_enabled(self, unit: str) -> str:
        return "enabled" if (self._state / f"{unit}.enabled").exists() else "disabled"

    def _start(self, unit: str) -> None:
        if not self._has_credentials(unit):
            return  # 243/CREDENTIALS, for ever
        settings = self._root / "etc/token-kiosk/settings.toml"
        data = self._root / "var/lib/token-kiosk"
        program = self._root / "opt/token-kiosk/current/.venv/bin/tokenctl"
        with (self._state / f"{unit}.log").open("ab") as log:
            started = subprocess.Popen(
                [program, PROGRAMS[unit], "--settings", settings, "--data", data],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                # As the folder of a unit: lgpio leaves a pipe where it runs.
                cwd=self._state,
            )
        (self._state / f"{unit}.pid").write_text(str(started.pid))

    def _has_credentials(self, unit: str) -> bool:
        """Whether the files are there without which systemd does not start the unit."""
        text = (self._root / "usr/local/lib/systemd/system" / unit).read_text()
        lines = (line for line in text.splitlines() if line.startswith("LoadCredential="))
        files = (self._root / line.partition(":/")[2] for line in lines)
        return all(file.is_file() for file in files)

    def _stop(self, unit: str) -> None:
        if pid := self._pid(unit):
            os.kill(pid, signal.SIGTERM)
            until = time.monotonic() + 10
            while self._pid(unit) and time.monotonic() < until:
                time.sleep(0.02)

    def _pid(self, unit: str) -> int:
        """0 where it does not run. A zombie has ended, whoever still has to count it."""
        try:
            pid = int((self._state / f"{unit}.pid").read_text())
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (OSError, ValueError):
            return 0
        return 0 if state == "Z" else pid


if __name__ == "__main__":
    sys.exit(main())
