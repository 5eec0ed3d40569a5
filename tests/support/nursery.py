"""Services that are there at once: each is forked from a process that has loaded their program.

Loading takes longer than most tests, and hundreds of them begin with a service. What runs is
`tokenctl serve` all the same, as a process of its own that leads a group of its own.
"""

import multiprocessing
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from appliance.cli.tokenctl import main
from tests.support.waiting import wait_for

_NURSERY = multiprocessing.get_context("forkserver")
_NURSERY.set_forkserver_preload(["appliance.cli.serve", "tests.support.nursery"])


class Nursling:
    """One of them, with the methods of `subprocess.Popen` that a test needs."""

    def __init__(self, folder: Path, log_file: Path, *words: str) -> None:
        arguments = (folder, log_file, words, dict(os.environ))
        self._process = _NURSERY.Process(target=_serve, args=arguments)
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid
        wait_for(self._leads, what="a service that leads its group")

    def _leads(self) -> bool:
        with suppress(ProcessLookupError):
            return os.getpgid(self.pid) == self.pid
        return True  # it has come and gone

    def poll(self) -> int | None:
        """How it ended, minus the signal that killed it; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float) -> int:
        """The same once it has ended. Raises TimeoutExpired."""
        self._process.join(timeout)
        status = self._process.exitcode
        if status is None:
            raise subprocess.TimeoutExpired("tokenctl serve", timeout)
        return status

    def send_signal(self, number: int) -> None:
        """Sends the signal to it alone."""
        if self.poll() is None:
            os.kill(self.pid, number)


def _serve(folder: Path, log_file: Path, words: tuple[str, ...], given: dict[str, str]) -> None:
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(given)
    nothing = os.open(os.devnull, os.O_RDONLY)
    log = os.open(log_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    for source, place in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(source, place)
    sys.argv = ["tokenctl", "serve", *words]
    main()
