"""token-clock: sets the machine's clock and its clock chip to what the service has accepted.

Started by systemd when the service asks, and ended when nobody does for a while. The only program
with the right to set the clock, and so small that it can be read in one go: standard library only.

What it takes, one message per connection, from the service's user alone:
  set WALL AT   WALL: the time, in seconds since 1970 UTC, when the boot-time clock stood at AT
  save          the machine's clock, which NTP keeps, goes into the clock chip
"""

import ctypes
import fcntl
import logging
import math
import os
import pwd
import socket
import struct
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from appliance import BUILD_DATE

log = logging.getLogger("clock")

ASKED_BY = "token-service"
HANDED_OVER = 3  # the first descriptor that systemd passes
ENDS_AFTER_S = 10.0
MESSAGE_WITHIN_S = 1.0
# Between asking and doing lies the start of this program; what is older was meant for other days.
STALE_AFTER_S = 60.0
EARLIEST_S = datetime.fromisoformat(BUILD_DATE).replace(tzinfo=UTC).timestamp()
LATEST_S = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
# Below this a step would harm more than it mends.
STEP_AT_LEAST_S = 1.0

_RTC_SET_TIME = 0x4024700A  # rtc(4)
_NOT_SYNCHRONISED = 5  # adjtimex(2)
_CREDENTIALS = struct.Struct("3i")  # pid, uid, gid: unix(7)


class Refused(Exception):
    """The helper does not do that; why, in words for the log."""


class Clocks(Protocol):
    """The machine's clocks."""

    def now_s(self) -> float:
        """The wall clock, in seconds since 1970 UTC."""

    def uptime_s(self) -> float:
        """The boot-time clock."""

    def kept_by_ntp(self) -> bool:
        """Whether NTP keeps the wall clock."""

    def set(self, at_s: float) -> None:
        """Steps the wall clock. Raises OSError."""

    def save(self) -> list[str]:
        """Puts the wall clock into every clock chip: their names. Raises OSError."""


class MachineClocks:
    """The real ones."""

    def now_s(self) -> float:
        """The wall clock."""
        return time.time()

    def uptime_s(self) -> float:
        """The boot-time clock."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    def kept_by_ntp(self) -> bool:
        """Asks the kernel; zeroed, the question changes nothing."""
        said = int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(256)))
        return said not in (-1, _NOT_SYNCHRONISED)

    def set(self, at_s: float) -> None:
        """Needs CAP_SYS_TIME."""
        time.clock_settime(time.CLOCK_REALTIME, at_s)

    def save(self) -> list[str]:
        """Chips keep UTC, as Linux expects of them."""
        chips = sorted(Path("/dev").glob("rtc[0-9]*"))
        for chip in chips:
            handle = os.open(chip, os.O_RDONLY | os.O_CLOEXEC)
            try:
                fcntl.ioctl(handle, _RTC_SET_TIME, chip_time(time.time()))
            finally:
                os.close(handle)
        return [chip.name for chip in chips]


def chip_time(at_s: float) -> bytes:
    """A moment as a clock chip takes it: struct rtc_time, in UTC."""
    at = datetime.fromtimestamp(round(at_s), UTC)
    return struct.pack(
        "9i", at.second, at.minute, at.hour, at.day, at.month - 1, at.year - 1900, 0, 0, 0
    )


def serve(
    listening: socket.socket, asked_by: int, clocks: Clocks, ends_after_s: float = ENDS_AFTER_S
) -> None:
    """Takes one message after the other, until none comes for so long."""
    listening.settimeout(ends_after_s)
    while True:
        try:
            connection, _ = listening.accept()
        except TimeoutError:
            return
        with connection:
            try:
                do(_message(connection, asked_by), clocks)
            except (Refused, OSError) as no:
                log.warning("clock-refused: %s", no)


def _message(connection: socket.socket, asked_by: int) -> str:
    said = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _, uid, _ = _CREDENTIALS.unpack(said)
    if uid != asked_by:
        raise Refused(f"asked by user {uid}, who is not the service")
    connection.settimeout(MESSAGE_WITHIN_S)
    return connection.recv(128).decode("ascii", "replace")


def do(message: str, clocks: Clocks) -> None:
    """Does what a message wants. Raises Refused, and OSError where the machine does not let it."""
    match message.split():
        case ["set", wall_s, at_s]:
            _set(_number(wall_s), _number(at_s), clocks)
        case ["save"]:
            if not clocks.kept_by_ntp():
                raise Refused("nothing vouches for the clock that was to be saved")
            log.info("clock-saved: %s", ", ".join(clocks.save()) or "no clock chip")
        case _:
            raise Refused("not understood")


def _set(said_s: float, at_s: float, clocks: Clocks) -> None:
    if clocks.kept_by_ntp():
        raise Refused("NTP keeps the clock")
    age_s = clocks.uptime_s() - at_s
    if not 0 <= age_s <= STALE_AFTER_S:
        raise Refused(f"said {age_s:.0f} s ago")
    wanted_s = said_s + age_s
    if not EARLIEST_S <= wanted_s <= LATEST_S:
        raise Refused(f"{wanted_s:.0f} cannot be the time")
    step_s = wanted_s - clocks.now_s()
    if abs(step_s) >= STEP_AT_LEAST_S:
        clocks.set(wanted_s)
    log.info("clock-set: by %+.0f s; %s", step_s, ", ".join(clocks.save()) or "no clock chip")


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise Refused("not understood") from None
    if not math.isfinite(number):
        raise Refused("not understood")
    return number


def main() -> int:
    """The command, started by systemd with the socket at hand."""
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s", stream=sys.stderr)
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        log.error("token-clock is started by token-clock.socket only")
        return 2
    with socket.socket(fileno=HANDED_OVER) as listening:
        serve(listening, pwd.getpwnam(ASKED_BY).pw_uid, MachineClocks())
    return 0


if __name__ == "__main__":
    sys.exit(main())
