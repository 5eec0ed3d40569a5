"""The clock helper sets the clock for the service alone, and only to a time that can be."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.cli.clock_helper import Refused, chip_time, do, serve
from appliance.clock_helper import ClockHelper
from appliance.rules.service_day import Reading, Source

NOON_S = datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp()


class ToldClocks:
    """A machine that woke in 1970, ten seconds ago."""

    def __init__(self) -> None:
        self.wall_s, self.up_s, self.by_ntp = 10.0, 10.0, False
        self.set_to: list[float] = []
        self.saved = 0

    def now_s(self) -> float:
        return self.wall_s

    def uptime_s(self) -> float:
        return self.up_s

    def kept_by_ntp(self) -> bool:
        return self.by_ntp

    def set(self, at_s: float) -> None:
        self.wall_s = at_s
        self.set_to.append(at_s)

    def save(self) -> list[str]:
        self.saved += 1
        return ["rtc0"]


@pytest.fixture
def clocks() -> ToldClocks:
    return ToldClocks()


@contextmanager
def helper(path: Path, asked_by: int, clocks: ToldClocks) -> Iterator[None]:
    """The helper at work on a socket, until all messages were taken."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
        listening.bind(str(path))
        listening.listen()
        thread = threading.Thread(target=serve, args=(listening, asked_by, clocks, 0.3))
        thread.start()
        yield
        thread.join(10)
        assert not thread.is_alive()


def at_noon(source: Source | None) -> Reading:
    wall = datetime.fromtimestamp(NOON_S, ZoneInfo("Asia/Kolkata"))
    return Reading(wall=wall, uptime_s=10.0, boot="this", source=source)


def test_what_staff_confirmed_is_set_and_saved(tmp_path: Path, clocks: ToldClocks) -> None:
    # Given a helper that obeys this user
    with helper(tmp_path / "clock.sock", os.getuid(), clocks):
        clocks.up_s = 12.5

        # When the service has learnt the time from staff, 2.5 s ago
        ClockHelper(tmp_path / "clock.sock").learnt(at_noon(Source.STAFF))

    # Then the clock is set to what it is now, and the chip with it
    assert clocks.set_to == [NOON_S + 2.5]
    assert clocks.saved == 1


@pytest.mark.parametrize("up_s", [10.0006, 80116.1239, 31e6 + 0.7])
def test_a_helper_that_takes_it_in_the_same_instant_hears_of_no_later_one(
    up_s: float, tmp_path: Path, clocks: ToldClocks
) -> None:
    # Given a helper that runs already, and takes a message before the next tick of any clock
    clocks.up_s = up_s
    with helper(tmp_path / "clock.sock", os.getuid(), clocks):
        # When the service has learnt the time from staff
        ClockHelper(tmp_path / "clock.sock").learnt(replace(at_noon(Source.STAFF), uptime_s=up_s))

    # Then it is set, and not refused as a time that is said in future
    assert clocks.set_to == [NOON_S]


def test_what_ntp_set_is_only_saved(tmp_path: Path, clocks: ToldClocks) -> None:
    # Given a helper that obeys this user, and a clock that NTP keeps
    clocks.by_ntp = True
    with helper(tmp_path / "clock.sock", os.getuid(), clocks):
        # When the service has learnt the time from NTP
        ClockHelper(tmp_path / "clock.sock").learnt(at_noon(Source.NTP))

    # Then the chip gets it, and the clock stays
    assert (clocks.set_to, clocks.saved) == ([], 1)


@pytest.mark.parametrize("source", [None, Source.RTC, Source.MACHINE])
def test_a_time_that_nobody_confirmed_is_not_passed_on(
    source: Source | None, tmp_path: Path, clocks: ToldClocks
) -> None:
    # Given a helper that obeys this user
    with helper(tmp_path / "clock.sock", os.getuid(), clocks):
        # When the service reads a time that came from nobody, the chip, or the settings
        ClockHelper(tmp_path / "clock.sock").learnt(at_noon(source))

    # Then nothing is set
    assert (clocks.set_to, clocks.saved) == ([], 0)


def test_nobody_but_the_service_is_obeyed(
    tmp_path: Path, clocks: ToldClocks, caplog: pytest.LogCaptureFixture
) -> None:
    # Given a helper that obeys another user
    with helper(tmp_path / "clock.sock", os.getuid() + 1, clocks):
        # When this user asks
        ClockHelper(tmp_path / "clock.sock").learnt(at_noon(Source.STAFF))

    # Then nothing is set, and the log says who asked
    assert (clocks.set_to, clocks.saved) == ([], 0)
    assert f"asked by user {os.getuid()}" in caplog.text


def test_without_a_helper_the_service_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ClockHelper(tmp_path / "nowhere.sock").learnt(at_noon(Source.STAFF))

    assert not caplog.records


def test_a_helper_that_died_is_told_and_the_service_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    left = tmp_path / "clock.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as helper:
        helper.bind(str(left))

    ClockHelper(left).learnt(at_noon(Source.STAFF))

    assert "clock-not-set" in caplog.text


@pytest.mark.parametrize(
    "message",
    [
        f"set {NOON_S} 11",  # said in the future of this boot
        f"set {NOON_S} -60",  # said more than a minute ago
        "set 0 10",  # 1970
        "set 1793491200 10 now",
        "set 4200000000 10",  # after 2100
        "set nan 10",
        "set inf 10",
        "set soon 10",
        "save",  # nothing vouches for what would be saved
        "",
        "reboot",
        "\ufffd" * 60,
    ],
)
def test_what_cannot_be_the_time_is_refused(message: str, clocks: ToldClocks) -> None:
    with pytest.raises(Refused):
        do(message, clocks)

    assert (clocks.set_to, clocks.saved) == ([], 0)


def test_a_clock_that_ntp_keeps_is_left_alone(clocks: ToldClocks) -> None:
    clocks.by_ntp = True

    with pytest.raises(Refused):
        do(f"set {NOON_S} 10", clocks)

    assert clocks.set_to == []


def test_a_clock_that_is_right_already_is_not_stepped(clocks: ToldClocks) -> None:
    clocks.wall_s = NOON_S + 0.4

    do(f"set {NOON_S} 10", clocks)

    assert (clocks.set_to, clocks.saved) == ([], 1)


@given(st.text(max_size=64))
def test_no_message_ends_the_helper(message: str) -> None:
    clocks = ToldClocks()
    try:
        do(message, clocks)
    except Refused:
        assert clocks.set_to == []


def test_a_chip_gets_its_months_from_0_and_its_years_from_1900() -> None:
    noon = chip_time(NOON_S)

    assert noon[:24] == b"".join(n.to_bytes(4, "little") for n in (0, 0, 12, 21, 10, 126))
