"""A fake sysfs stands for the clock chip; the judge above it is the real one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.hardware_clock import HardwareClock
from appliance.rules.service_day import Source
from appliance.trusted_clock import TrustedClock

from .world import START, Machine

NOW_S = START.timestamp()


def chip(folder: Path, says: str, name: str = "rtc0") -> HardwareClock:
    (folder / name).mkdir(parents=True)
    (folder / name / "since_epoch").write_text(says)
    return HardwareClock(folder)


def judged(machine: Machine, built: datetime = START - timedelta(days=10)) -> TrustedClock:
    return TrustedClock(machine, machine.zone, built)


def test_a_chip_that_says_the_same_vouches_for_the_clock(tmp_path: Path) -> None:
    assert chip(tmp_path, f"{NOW_S - 1:.0f}\n").agrees(NOW_S, 20)


@pytest.mark.parametrize("says", ["946684800\n", "", "nonsense"], ids=["year 2000", "empty", "?"])
def test_a_chip_that_says_something_else_does_not(tmp_path: Path, says: str) -> None:
    assert not chip(tmp_path, says).agrees(NOW_S, 20)


def test_a_chip_whose_oscillator_stopped_cannot_be_read_and_does_not(tmp_path: Path) -> None:
    (tmp_path / "rtc0" / "since_epoch").mkdir(parents=True)  # reading it fails, as EINVAL does

    assert not HardwareClock(tmp_path).agrees(NOW_S, 20)


def test_no_chip_at_all_vouches_for_nothing(tmp_path: Path) -> None:
    assert not HardwareClock(tmp_path / "none").agrees(NOW_S, 20)


def test_a_second_chip_is_as_good(tmp_path: Path) -> None:
    chip(tmp_path, "946684800")

    assert chip(tmp_path, str(round(NOW_S)), "rtc1").agrees(NOW_S, 20)


def test_a_step_of_the_clock_is_seen_at_once_and_drift_within_a_minute(tmp_path: Path) -> None:
    clock = chip(tmp_path, str(round(NOW_S)))
    assert clock.agrees(NOW_S, 20)

    assert not clock.agrees(NOW_S + 3600, 21)
    assert clock.agrees(NOW_S + 2, 22)
    (tmp_path / "rtc0" / "since_epoch").write_text("946684800")
    assert not clock.agrees(NOW_S + 62, 82)


@pytest.mark.parametrize("source", [Source.NTP, Source.RTC, Source.MACHINE])
def test_no_source_is_believed_before_the_build_date(source: Source) -> None:
    machine = Machine(vouched=source)

    assert judged(machine).reading().source is source
    assert judged(machine, START + timedelta(days=1)).reading().source is None


def test_no_source_is_believed_before_the_newest_trusted_time() -> None:
    machine = Machine(vouched=Source.RTC)
    clock = judged(machine)

    clock.known(START + timedelta(hours=1))

    assert not clock.reading().sure


def test_a_clock_that_ntp_has_set_stays_trusted_without_network_until_it_is_stepped() -> None:
    machine = Machine(vouched=Source.NTP)
    clock = judged(machine)
    clock.reading()

    machine.vouched, machine.uptime_s = None, machine.uptime_s + 40_000
    machine.true += timedelta(seconds=40_000)
    kept = clock.reading().source
    machine.wrong_by = timedelta(minutes=10)

    assert kept is Source.NTP
    assert not clock.reading().sure


def test_a_time_that_staff_gave_goes_on_whatever_the_wall_clock_does() -> None:
    machine = Machine(wrong_by=timedelta(days=-3))
    clock = judged(machine)
    clock.give(START)

    machine.uptime_s += 90
    machine.wrong_by = timedelta(days=-9)

    assert clock.reading().source is Source.STAFF
    assert clock.reading().wall == START + timedelta(seconds=90)


def test_the_network_knows_better_than_staff() -> None:
    machine = Machine()
    clock = judged(machine)
    clock.give(START + timedelta(minutes=3))
    clock.known(START + timedelta(minutes=3))

    machine.vouched = Source.NTP
    early = clock.reading()
    machine.true += timedelta(minutes=3)
    machine.uptime_s += 180

    assert (early.source, early.wall) == (Source.STAFF, START + timedelta(minutes=3))
    assert clock.reading().source is Source.NTP
    assert clock.reading().wall.astimezone(UTC) == machine.true
