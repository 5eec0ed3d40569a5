"""The real service as a process, on a free port of the loopback, with a data folder of its own."""

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from appliance.technician import TECHNICIAN_FILE
from tests.support.client import Client, NoAnswer
from tests.support.nursery import Nursling
from tests.support.processes import free_port, kill_group
from tests.support.waiting import wait_for

ROOT = Path(__file__).parents[2]

SETTINGS = """\
[clinic]
name = "Test Clinic"
languages = ["en", "hi", "or"]

[service]
listen = "127.0.0.1:{port}"
data_dir = "{data}"

[privacy]
names = true

[clock]
trust = "machine"
"""


class RunningService:
    """`tokenctl serve` with the demo's departments and counters. `pid` leads a group of its own.

    `before` are words before the command, such as those that give it a tree of its own. Without
    them it is forked (see `nursery`): started soon, but its files are closed by the kernel alone.
    """

    def __init__(self, folder: Path, settings: str = SETTINGS, before: Sequence[str] = ()) -> None:
        self._before = before
        self.data = folder / "data"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings_file = folder / "settings.toml"
        self.settings_file.write_text(settings.format(port=self.port, data=self.data))
        self.log_file = folder / "service.log"
        self._furnish()
        self._process: Nursling | subprocess.Popen[bytes] | None = None
        self._clients: list[Client] = []

    def _furnish(self) -> None:
        self.data.mkdir(exist_ok=True)
        if not self.database.exists():
            self.database.write_bytes(furnished())

    @property
    def pid(self) -> int:
        assert self._process is not None, "the service was not started"
        return self._process.pid

    @property
    def database(self) -> Path:
        return self.data / "queue.db"

    @property
    def log(self) -> str:
        return self.log_file.read_text(errors="replace")

    def start(self, within_s: float = 15.0) -> None:
        """Starts, and returns once it answers."""
        self.launch()
        self.wait_until_well(within_s)

    def launch(self) -> None:
        """Starts, and returns at once."""
        words = ("--settings", str(self.settings_file))
        if not self._before:
            self._process = Nursling(ROOT, self.log_file, *words)
            return
        command = [sys.executable, "-m", "appliance.cli.tokenctl", "serve"]
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._before, *command, *words],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_well(self, within_s: float = 15.0) -> None:
        """Returns once `/health` says ok."""
        wait_for(self.is_well, within_s, "a service that is well")

    def is_well(self) -> bool:
        with Client(self.url) as client:
            try:
                return client.ask("GET", "/health").status == 200
            except NoAnswer:
                return False

    def kill(self) -> None:
        """SIGKILL; returns once nothing of it runs."""
        assert self._process is not None, "the service was not started"
        kill_group(self._process.pid)
        self._process.wait(10)

    def stop(self, within_s: float = 10.0) -> None:
        """SIGTERM, and the end; exit status 0."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            assert self._process.wait(within_s) == 0, self.log

    def exit_status(self) -> int | None:
        """How the process ended, minus the signal that killed it; None while it runs."""
        assert self._process is not None, "the service was not started"
        return self._process.poll()

    def pair(self, role: str, counter: str | None = None) -> Client:
        """A new device of this role, at one counter if named."""
        technician = self.client((self.data / TECHNICIAN_FILE).read_text().strip())
        made = technician.post("/api/pairings", {"role": role, "counter": counter})
        paired = self.client().post("/api/pair", {"code": made["code"]})
        return self.client(paired["device_token"])

    def client(self, token: str = "") -> Client:
        """Anybody with this token; nobody's without one. Closed with the service."""
        client = Client(self.url, token)
        self._clients.append(client)
        return client

    def close(self) -> None:
        """Ends what still runs and closes what is open."""
        for client in self._clients:
            client.close()
        if self._process is not None and self._process.poll() is None:
            self.kill()


@cache
def furnished() -> bytes:
    """The database of a clinic before its first day."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "queue.db"
        # In a process of its own: the tables are bound to one database per process.
        furnisher = [sys.executable, "-m", "tests.support.furnish", str(database)]
        subprocess.run(furnisher, cwd=ROOT, check=True, timeout=30)
        return database.read_bytes()


@contextmanager
def running_service(folder: Path, settings: str = SETTINGS) -> Iterator[RunningService]:
    """A service that answers, and is gone afterwards."""
    service = RunningService(folder, settings)
    try:
        service.start()
        yield service
    finally:
        service.close()
