"""The clock's whole way, with real processes: from a staff phone, or a chip, to the queue and back.

The service sees a folder of the test as /run and as /sys/class; the clock that is set is told.
"""

import ctypes
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from appliance.cli.clock_helper import serve
from tests.support.client import Client
from tests.support.service import SETTINGS, RunningService
from tests.support.waiting import wait_for

OWN_TREE = (
    "unshare", "--map-root-user", "--mount", "sh", "-euc",
    'mount --bind "$0/run" /run; mount --bind "$0/class" /sys/class; exec "$@"',
)  # fmt: skip
NOT_SYNCHRONISED = 5


def can_be_tried() -> bool:
    """Whether this machine lets a test have a tree of its own, and NTP does not keep its clock."""
    if ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(256)) != NOT_SYNCHRONISED:
        return False
    tried = subprocess.run([*OWN_TREE[:3], "true"], capture_output=True, check=False)
    return tried.returncode == 0


pytestmark = pytest.mark.skipif(not can_be_tried(), reason="NTP, or no namespaces here")


class ToldClocks:
    """A machine whose clock and chip only remember what they were set to."""

    def __init__(self) -> None:
        self.set_to: list[float] = []
        self.saved = 0

    def now_s(self) -> float:
        return 0.0

    def uptime_s(self) -> float:
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    def kept_by_ntp(self) -> bool:
        return False

    def set(self, at_s: float) -> None:
        self.set_to.append(at_s)

    def save(self) -> list[str]:
        self.saved += 1
        return ["rtc0"]


@contextmanager
def helper(run: Path, clocks: ToldClocks) -> Iterator[None]:
    """The clock helper, where the service looks for it."""
    place = run / "token-kiosk-clock"
    place.mkdir(parents=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
        listening.bind(str(place / "clock.sock"))
        listening.listen()
        work = threading.Thread(target=serve, args=(listening, os.getuid(), clocks, 5.0))
        work.start()
        yield
        work.join(20)
    assert not work.is_alive()


@contextmanager
def service(folder: Path, chip_says: str | None = None) -> Iterator[RunningService]:
    """A queue that nobody told the time, on a machine with a clock chip or without."""
    for name in ("run", "class"):
        (folder / name).mkdir(exist_ok=True)
    if chip_says is not None:
        (folder / "class/rtc/rtc0").mkdir(parents=True)
        (folder / "class/rtc/rtc0/since_epoch").write_text(chip_says)
    settings = SETTINGS.replace('trust = "machine"', 'trust = "ntp"')
    running = RunningService(folder, settings, before=(*OWN_TREE, str(folder)))
    try:
        running.start()
        yield running
    finally:
        running.close()


def clock_part(client: Client) -> dict[str, Any]:
    items: list[dict[str, Any]] = client.get("/api/health")["items"]
    return next(item for item in items if item["part"] == "clock")


def test_a_time_that_a_phone_confirms_reaches_the_machines_clock_and_its_chip(
    tmp_path: Path,
) -> None:
    # Given a queue that nobody told the time, and a doctor whose phone is an hour ahead of it
    clocks = ToldClocks()
    with service(tmp_path) as running, helper(tmp_path / "run", clocks):
        doctor = running.pair("doctor", "room-1")
        unsure = clock_part(doctor)
        said = datetime.now(UTC) + timedelta(hours=1)

        # When the doctor confirms the phone's time
        begun_s = time.monotonic()
        body = {"time": said.isoformat(), "confirmed": True}
        answer = doctor.post("/api/clock/confirm", body)
        wait_for(lambda: clocks.saved, 10, "the setting of the clock")
        took_s = time.monotonic() - begun_s

        # Then the queue believes it, and the machine's clock and chip are set to it
        assert (unsure["code"], clock_part(doctor)["state"]) == ("clock-unsure", "ok")
        assert (answer["clock_sure"], answer["source"]) == (True, "staff")
        late_s = clocks.set_to[0] - said.timestamp()
        assert 0 <= late_s <= took_s + 1
        assert (len(clocks.set_to), clocks.saved) == (1, 1)


@pytest.mark.parametrize(
    ("says", "code"),
    [
        (time.time, ""),  # a chip with a good battery
        (lambda: 946684800, "clock-unsure"),  # 2000: its battery was changed
        (lambda: time.time() - 7200, "clock-unsure"),  # it lost two hours
    ],
    ids=["right", "year 2000", "slow"],
)
def test_a_clock_chip_vouches_for_the_clock_only_where_both_say_the_same(
    tmp_path: Path, says: Callable[[], float], code: str
) -> None:
    with service(tmp_path, f"{says():.0f}\n") as running:
        doctor = running.pair("doctor", "room-1")

        assert clock_part(doctor)["code"] == code


def test_a_chip_that_cannot_be_read_vouches_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "class/rtc/rtc0/since_epoch").mkdir(parents=True)
    (tmp_path / "run").mkdir()

    with service(tmp_path) as running:
        assert clock_part(running.pair("doctor", "room-1"))["code"] == "clock-unsure"
