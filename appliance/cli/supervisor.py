"""Starts programs as processes, restarts what falls over, and ends all of them."""

import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from appliance.processes import die_with_parent

RESTART_AFTER_S = 0.3
FALLS_AT_MOST, FALLS_WITHIN_S = 5, 60.0
STOP_WITHIN_S = 4.0


@dataclass(frozen=True, slots=True)
class Program:
    """A program and the Python arguments that run it."""

    name: str
    arguments: Sequence[str]


@dataclass(slots=True)
class _Running:
    program: Program
    process: subprocess.Popen[bytes]
    fell_at_s: deque[float] = field(default_factory=lambda: deque(maxlen=FALLS_AT_MOST))
    restart_at_s: float | None = None


class Supervisor:
    """What systemd does on the appliance, for the demo. One thread."""

    def __init__(self, log_file: Path) -> None:
        self._log: IO[bytes] = log_file.open("ab")
        self._running: dict[str, _Running] = {}
        self.gave_up: str | None = None

    def start(self, program: Program) -> None:
        """Starts a program; `look` keeps it alive."""
        self._running[program.name] = _Running(program, self._spawn(program))

    def pids(self) -> dict[str, int]:
        """Process ids by program."""
        return {name: running.process.pid for name, running in self._running.items()}

    def look(self) -> None:
        """Restarts what ended; sets `gave_up` to the name of one that ends again and again."""
        now = time.monotonic()
        for running in self._running.values():
            if running.restart_at_s is not None:
                self._restart(running, now)
            elif running.process.poll() is not None:
                self._fell(running, now)

    def _fell(self, running: _Running, now: float) -> None:
        running.fell_at_s.append(now)
        running.restart_at_s = now + RESTART_AFTER_S
        falls = running.fell_at_s
        if len(falls) == FALLS_AT_MOST and now - falls[0] < FALLS_WITHIN_S:
            self.gave_up = running.program.name

    def _restart(self, running: _Running, now: float) -> None:
        if running.restart_at_s is not None and now >= running.restart_at_s:
            running.restart_at_s = None
            running.process = self._spawn(running.program)

    def _spawn(self, program: Program) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own programs, from our own list
            [sys.executable, *program.arguments],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            # Ctrl-C goes to the demo alone, which ends the programs in order.
            start_new_session=True,
            preexec_fn=lambda: die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - one thread here
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )

    def stop(self) -> None:
        """Ends every program, the last started first; kills what takes too long."""
        processes = [running.process for running in reversed(self._running.values())]
        for process in processes:
            if process.poll() is None:
                process.terminate()
        until = time.monotonic() + STOP_WITHIN_S
        for process in processes:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._log.close()
