"""From a call to its frame on the display: a real display process, 1920x1080, off-screen.

The clock starts as the request leaves the doctor's side. It stops when the display's log line
`call-shown` arrives here: the display writes it after its window has been given the first frame
of the call. So the figure holds the commit, the hub, the drawing, and the pipe of the log.
"""

import os
import select
import subprocess
import time
from pathlib import Path

from tests.bench import rig
from tests.bench.client import Client
from tests.bench.report import Row
from tests.bench.stats import Times

BETWEEN_CALLS_S = 0.4  # the movement of the call before is over
GIVE_UP_S = 5.0


class Log:
    """The display's stderr, waited for word by word."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        if process.stderr is None:
            raise rig.RigTrouble("the display's log has no pipe")
        self._handle, self._text = process.stderr.fileno(), b""

    def wait_for(self, word: bytes) -> float:
        """The moment at which the word was there; what came before is forgotten."""
        ends = time.monotonic() + GIVE_UP_S
        while word not in self._text:
            ready, _, _ = select.select([self._handle], [], [], max(0, ends - time.monotonic()))
            if not ready:
                raise rig.RigTrouble(f"the display never said {word!r}")
            self._text += os.read(self._handle, 65536)
        heard = time.monotonic()
        self._text = self._text.partition(word)[2]
        return heard


def run(depth: rig.Depth) -> list[Row]:
    with rig.folder() as data, rig.service(rig.clinic(data)) as service, service.client() as client:
        calls = depth.of(45)
        for _ in range(calls + 8):
            client.post("/api/tokens", {"department": rig.G})
        with rig.program(
            display_arguments(service.clinic), data / "log", stderr=subprocess.PIPE
        ) as display:
            log = Log(display)
            log.wait_for(b"queue-reached")
            return _calls(client, log, calls)


def display_arguments(clinic: rig.Clinic, run_dir: Path | None = None) -> list[str]:
    more = ["--run", str(run_dir)] if run_dir else []
    settings = str(clinic.settings_file)
    return ["-m", "display", "--settings", settings, "--headless", "--size", "1920x1080", *more]


def _calls(client: Client, log: Log, calls: int) -> list[Row]:
    took, answered, current = list[float](), list[float](), None
    for nth in range(calls + 1):
        time.sleep(BETWEEN_CALLS_S)
        begun = time.monotonic()
        said = client.post("/api/counters/room-1/call-next", {"after": current})
        current = said["token"]["id"]
        shown_at = log.wait_for(f"call-shown {said['token']['label']} at".encode())
        if nth:  # the first one fills the caches of figures
            took.append(shown_at - begun)
            answered.append(client.took_s)
    times = Times(took)
    note = f"{calls} calls, p50 {times.p50:.1f}, worst {times.worst:.1f} ms; by the display's log"
    return [
        Row("call → frame on the display, p99", times.p99, "ms", 100, note=note),
        Row("of that, the call's own answer p50", Times(answered).p50, "ms"),
    ]
