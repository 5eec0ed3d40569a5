"""The demo as its user starts it: service, kiosk, display and simulated hardware as processes."""

import http.client
import io
import json
import signal
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from PIL import Image

from appliance.technician import TECHNICIAN_FILE
from tests.support.client import Client
from tests.support.processes import family, free_port, is_alive
from tests.support.waiting import wait_for

ROOT = Path(__file__).parents[2]


class RunningDemo:
    """`tokenctl demo --headless`. What it prints is in `output`, what its programs log in `log`."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder, self.data = folder, folder / "demo"
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._output_file = folder / "output"
        self._process: subprocess.Popen[bytes] | None = None
        self._clients: list[Client] = []

    def start(self, within_s: float = 30.0) -> None:
        """Starts, and returns once the line that begins with `ready ` is out."""
        self.launch()
        wait_for(self._is_ready, within_s, f"a ready demo, not {self.output!r}")

    def launch(self) -> None:
        """Starts, and returns at once."""
        command = [sys.executable, "-m", "appliance.cli.tokenctl", "demo", "--headless"]
        with self._output_file.open("wb") as output:
            self._process = subprocess.Popen(
                [*command, "--port", str(self.port), "--data", str(self.data)],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def _is_ready(self) -> bool:
        assert self.process.poll() is None, f"the demo has ended: {self.output}"
        return any(line.startswith("ready ") for line in self.output.splitlines())

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "the demo was not started"
        return self._process

    @property
    def output(self) -> str:
        return self._output_file.read_text(errors="replace")

    @property
    def log(self) -> str:
        """What the demo's programs wrote, since the data folder was made; empty before it was."""
        path = self.data / "demo.log"
        return path.read_text(errors="replace") if path.exists() else ""

    @property
    def facts(self) -> dict[str, Any]:
        """demo.json: url, pairing links, staff, process ids."""
        facts: dict[str, Any] = json.loads((self.data / "demo.json").read_text())
        return facts

    def program(self, name: str) -> list[psutil.Process]:
        """A program as it runs now, with its children; empty while it is away."""
        leaders = [p for p in psutil.Process(self.process.pid).children() if _runs(p, name)]
        return family(leaders[0].pid) if leaders else []

    def everything(self) -> list[int]:
        """The process ids of the demo and all below it."""
        return [process.pid for process in family(self.process.pid)]

    def client(self, token: str = "") -> Client:
        """Anybody with this token; closed with the demo."""
        client = Client(self.url, token)
        self._clients.append(client)
        return client

    def pair(self, role: str, counter: str | None = None) -> Client:
        """A new device of this role; where people log in, with the demo's person logged in."""
        cookies = self.cookies(role, counter)
        return self.client(cookies.get("session", cookies["device"]))

    def cookies(self, role: str, counter: str | None = None) -> dict[str, str]:
        """What a browser keeps of a new device, and of the demo's person logged in on it."""
        device = self.client(self._redeem(self.pairing(role, counter)["code"]))
        if not device.get("/api/me")["login_needed"]:
            return {"device": device.token}
        person = self.person(role)
        said = {"staff": person["id"], "pin": person["pin"]}
        session: str = device.post("/api/login", said)["session_token"]
        return {"device": device.token, "session": session}

    def person(self, role: str) -> dict[str, Any]:
        """The demo's person of a role, with the PIN."""
        found: dict[str, Any] = next(x for x in self.facts["staff"] if x["role"] == role)
        return found

    def pairing(self, role: str, counter: str | None = None) -> dict[str, str]:
        """A link and a code for a new device, as the technician makes them."""
        technician = self.client((self.data / TECHNICIAN_FILE).read_text().strip())
        made: dict[str, str] = technician.post("/api/pairings", {"role": role, "counter": counter})
        return made

    def _redeem(self, code: str) -> str:
        token: str = self.client().post("/api/pair", {"code": code})["device_token"]
        return token

    @property
    def bench(self) -> "Bench":
        """The simulated hardware, also while the service is away."""
        settings = tomllib.loads((self.data / "settings.toml").read_text())
        return Bench(Path(settings["printer"]["device"]).with_name("simulator.sock"))

    def stop(self, number: signal.Signals = signal.SIGTERM, within_s: float = 5.0) -> int:
        """Sends the signal; gives the exit status."""
        self.process.send_signal(number)
        return self.process.wait(within_s)

    def close(self) -> None:
        """Ends what still runs and closes what is open."""
        for client in self._clients:
            client.close()
        if self._process is None:
            return
        left = self.everything()
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(10)
            finally:
                self._process.kill()
                self._process.wait()
        wait_for(lambda: not any(map(is_alive, left)), what="the end of the demo's programs")


_WORD = {
    "service": "serve",
    "kiosk": "kiosk",
    "display": "display",
    "simulator": "appliance.simulator",
}


def _runs(process: psutil.Process, name: str) -> bool:
    try:
        return _WORD[name] in process.cmdline()[2:4]
    except psutil.Error:
        return False


class Bench:
    """Button, printer, paper and screen, by the unix socket that the service passes on to."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def press(self, button: str, hold_ms: int = 100, bounce_ms: int = 0) -> None:
        """Presses and releases the pin; returns once it is released."""
        wish = {"button": button, "hold_ms": hold_ms, "bounce_ms": bounce_ms}
        self._ask("POST", "/simulator/press", wish)

    def set_printer(self, state: str, after_bytes: int | None = None) -> None:
        """Sets the printer's state, `after_bytes` further bytes from now where given."""
        wish: dict[str, object] = {"state": state}
        if after_bytes is not None:
            wish["after_bytes"] = after_bytes
        self._ask("POST", "/simulator/printer", wish)

    def state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads(self._ask("GET", "/simulator/state"))
        return state

    def tickets(self) -> list[dict[str, Any]]:
        """What came out, oldest first."""
        items: list[dict[str, Any]] = json.loads(self._ask("GET", "/simulator/tickets"))["items"]
        return items

    def printed(self, label: str) -> list[dict[str, Any]]:
        """The whole tickets with this label."""
        return [t for t in self.tickets() if t["label"] == label and t["complete"]]

    def ticket_picture(self, n: int) -> Image.Image:
        return _picture(self._ask("GET", f"/simulator/tickets/{n}.png"))

    def ticket_bytes(self, n: int) -> bytes:
        return self._ask("GET", f"/simulator/tickets/{n}.bin")

    def screen(self) -> Image.Image:
        """The frame that the display last drew."""
        return _picture(self._ask("GET", "/simulator/screen.png")).convert("RGB")

    def _ask(self, method: str, path: str, body: object = None) -> bytes:
        connection = _UnixConnection(self._path)
        try:
            raw = None if body is None else json.dumps(body).encode()
            connection.request(method, path, raw, {"Content-Type": "application/json"})
            got = connection.getresponse()
            answer = got.read()
        finally:
            connection.close()
        assert got.status < 300, (got.status, answer)
        return answer


class _UnixConnection(http.client.HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=15)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(15)
        self.sock.connect(str(self._path))


def _picture(packed: bytes) -> Image.Image:
    with Image.open(io.BytesIO(packed)) as picture:
        picture.load()
        return picture


@contextmanager
def running_demo(folder: Path) -> Iterator[RunningDemo]:
    """A demo that is ready, and is gone afterwards; what its programs said stands by a failure."""
    demo = RunningDemo(folder)
    try:
        demo.start()
        yield demo
    finally:
        demo.close()
        sys.stderr.write(demo.log)
