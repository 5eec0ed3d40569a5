"""Starts the real programs on free ports of this machine, and ends them by their ids."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance.cli.demo_clinic import COUNTERS, DEPARTMENTS, settings_text
from appliance.settings import Settings, load_settings
from appliance.store import Store
from appliance.store.first_start import furnish
from appliance.technician import technician_token
from tests.bench import proc
from tests.bench.client import BadAnswer, Client

ROOT = Path(__file__).parents[2]
READY_WITHIN_S = 20.0
STOP_WITHIN_S = 10.0
G, P, D = (department.code for department in DEPARTMENTS)


class RigTrouble(Exception):
    """A program did not do what the benchmark needs."""


@dataclass(frozen=True, slots=True)
class Depth:
    """How much is measured. `--quick` runs a sixth of it."""

    quick: bool = False
    full: bool = False

    def of(self, normal: int) -> int:
        return max(4, normal // 6) if self.quick else normal

    def seconds(self, normal: float) -> float:
        return normal / 4 if self.quick else normal


@contextmanager
def folder() -> Iterator[Path]:
    """A folder on the project's own disk, gone afterwards."""
    above = ROOT / "build"
    above.mkdir(exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix="bench-", dir=above))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def socket_folder() -> Iterator[Path]:
    """A folder with a short name: a unix socket's path has room for 107 characters."""
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        yield Path(made)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(ready: Callable[[], bool], what: str, within_s: float = READY_WITHIN_S) -> None:
    """Asks again and again. Raises RigTrouble."""
    ends = time.monotonic() + within_s
    while not ready():
        if time.monotonic() > ends:
            raise RigTrouble(f"{what}: not within {within_s:.0f} s")
        time.sleep(0.002)


@contextmanager
def program(
    arguments: Sequence[str],
    log: Path,
    more: Mapping[str, str] | None = None,
    stderr: int | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A Python program; its words go to `log`, or stderr to a pipe. Ended at the end."""
    with log.open("ab") as words:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words if stderr is None else stderr,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **(more or {})},
            start_new_session=True,
        )
    try:
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """SIGTERM, and SIGKILL for what does not listen."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stderr is not None:
        process.stderr.close()


@dataclass(frozen=True, slots=True)
class Clinic:
    """A data folder with settings and a furnished database; nothing runs yet."""

    data: Path
    settings_file: Path
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> Path:
        return self.data / "queue.db"

    @property
    def settings(self) -> Settings:
        return load_settings(self.settings_file)


def clinic(data: Path, run_dir: Path | None = None, kiosk: str = "") -> Clinic:
    """The demo's clinic in `data`; `kiosk` are more lines of the settings' section."""
    data.mkdir(parents=True, exist_ok=True)
    port = free_port()
    text = settings_text(
        f"127.0.0.1:{port}", f"http://127.0.0.1:{port}", data, run_dir or data, ["en", "hi", "or"]
    )
    made = Clinic(data, data / "settings.toml", port)
    made.settings_file.write_text(text.replace("[kiosk]\n", f"[kiosk]\n{kiosk}\n"))
    settings = made.settings
    store = Store.opened(settings.service.database_url, ZoneInfo(settings.clinic.time_zone))
    furnish(store, DEPARTMENTS, COUNTERS)
    store.close()
    technician_token(data)
    return made


@dataclass(frozen=True, slots=True)
class Service:
    """The running service; `admin` is the token of an administrator's device."""

    clinic: Clinic
    process: subprocess.Popen[bytes]
    admin: str

    @property
    def pids(self) -> list[int]:
        """The process, and whatever it started."""
        return proc.tree(self.process.pid)

    @property
    def cpu_s(self) -> float:
        return sum(map(proc.cpu_s, self.pids))

    def client(self, token: str | None = None) -> Client:
        """A client as an administrator's device, or as the device of `token`."""
        return Client(self.clinic.port, token or self.admin)

    def pair(self, role: str) -> str:
        return pair(self.clinic, role)


@contextmanager
def service(of: Clinic) -> Iterator[Service]:
    """Runs `tokenctl serve`; answers when `/health` is well."""
    with program(serve_arguments(of), of.data / "service.log") as process:
        until(lambda: is_well(of.port), "the service")
        yield Service(of, process, pair(of, "admin"))


def serve_arguments(of: Clinic) -> list[str]:
    return ["-m", "appliance.cli.tokenctl", "serve", "--settings", str(of.settings_file)]


def is_well(port: int) -> bool:
    try:
        with Client(port) as client:
            return bool(client.get("/health")["status"] == "ok")
    except (OSError, http.client.HTTPException, BadAnswer):
        return False  # HTTPException: before it listens, a caller may be given that very port


def pair(of: Clinic, role: str) -> str:
    """A new device's token."""
    with Client(of.port, technician_token(of.data)) as technician, Client(of.port) as device:
        code = technician.post("/api/pairings", {"role": role})["code"]
        return str(device.post("/api/pair", {"code": code})["device_token"])


class Ready:
    """The socket that systemd would hold: a program says READY=1 to it."""

    def __init__(self, run_dir: Path) -> None:
        self.path = run_dir / "notify.sock"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self.path))
        self._socket.settimeout(READY_WITHIN_S)

    @property
    def environment(self) -> dict[str, str]:
        return {"NOTIFY_SOCKET": str(self.path)}

    def wait(self) -> None:
        """Raises TimeoutError."""
        while b"READY=1" not in self._socket.recv(4096):
            pass

    def close(self) -> None:
        self._socket.close()
        self.path.unlink(missing_ok=True)
