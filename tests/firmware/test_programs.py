"""The clock chip's program, run with stand-ins for what this machine lacks."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.firmware.board import FOLDER


def program(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    (folder / name).chmod(0o755)


DATE = """\
#!/usr/bin/env bash
case $1 in +%s) echo 1700000000 ;; *) echo "$*" >>"$(dirname "$0")/set" ;; esac
"""


STOPPED, WRONG = "clock-chip-stopped: rtc0", "clock-chip-wrong: rtc0 says"
SET = "clock-from-chip: rtc0 set"


@pytest.mark.parametrize(
    ("chip", "done", "told"),
    [
        ("1763700000", "--set @1763700000\n", SET),  # what the chip is for
        ("1700000000", "", ""),  # the kernel has taken it already
        ("1699999990", "", ""),  # a moment behind a clock that was restored
        ("946684800", "", f"{WRONG} 2000-01-01"),  # its battery was changed
        ("0", "", f"{WRONG} 1970-01-01"),
        ("1699990000", "", WRONG),  # behind the last time that the machine knew
        ("4102444800", "", f"{WRONG} 2100-01-01"),  # counts nonsense
        ("99999999999999999999999", "", ""),  # no number that a clock can have
        ("-86400", "", ""),
        ("", "", ""),
        (None, "", STOPPED),  # refuses to be read
    ],
)
def test_the_clock_chip_only_ever_sets_the_clock_forward(
    tmp_path: Path, chip: str | None, done: str, told: str
) -> None:
    # Given a chip, and a clock that stands at 1700000000
    program(tmp_path, "date", DATE)
    folder = tmp_path / "sys/class/rtc/rtc0"
    folder.mkdir(parents=True)
    if chip is not None:
        (folder / "since_epoch").write_text(chip + "\n")

    # When udev finds it
    said = found_by_udev(tmp_path)

    # Then
    assert was_set(tmp_path) == done
    assert said.startswith(told)
    assert bool(said) == bool(told)


def test_the_network_knows_the_time_better_than_the_chip(tmp_path: Path) -> None:
    program(tmp_path, "date", DATE)
    for path, text in (
        ("sys/class/rtc/rtc0/since_epoch", "1763700000\n"),
        ("run/systemd/timesync/synchronized", ""),
    ):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text)

    assert found_by_udev(tmp_path) == ""
    assert was_set(tmp_path) == ""


def found_by_udev(folder: Path) -> str:
    """What goes into the log."""
    env = {"PATH": f"{folder}:{os.environ['PATH']}", "TZ": "UTC"}
    command = [str(FOLDER / "programs/clock-from-chip"), "rtc0", str(folder)]
    done = subprocess.run(command, env=env, check=True, timeout=20, capture_output=True, text=True)
    return done.stdout


def was_set(folder: Path) -> str:
    """How the clock was set."""
    said = folder / "set"
    return said.read_text() if said.exists() else ""
