"""The television is switched over its cable, where it listens, and never delays the screen."""

import dataclasses
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from appliance.settings import Display, OffHours
from display.posters import Posters
from display.rest import Rest
from display.scene import Kind, Scene
from display.television import Television
from tests.support.waiting import wait_for

KEEP = "import sys; open(sys.argv[1], 'a').write(sys.argv[2] + '\\n')"
ZONE = ZoneInfo("Asia/Kolkata")


@contextmanager
def television(*control: str) -> Iterator[Television]:
    made = Television(control)
    made.start()
    try:
        yield made
    finally:
        made.stop(wait_s=5)


def said(file: Path) -> list[str]:
    return file.read_text().split() if file.exists() else []


def test_it_is_told_once_of_each_change_also_of_the_first(tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    with television(sys.executable, "-c", KEEP, str(heard)) as tv:
        for dark, words in ((False, 1), (True, 2), (True, 2), (False, 3)):
            tv.dark(dark)
            wait_for(lambda told=words: len(said(heard)) == told, 10, "a word")  # type: ignore[misc]

    assert said(heard) == ["--image-view-on", "--standby", "--image-view-on"]


@pytest.mark.parametrize("control", [("/no/such/program",), (sys.executable, "-c", "exit(1)")])
def test_one_that_does_not_listen_is_told_once(
    control: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with television(*control) as tv:
        tv.dark(True)
        wait_for(lambda: caplog.records, 10, "the code")
        tv.dark(False)

    assert {record.getMessage().split()[0] for record in caplog.records} == {"tv-deaf"}
    assert len(caplog.records) == 1


def test_one_that_was_busy_is_told_again(tmp_path: Path) -> None:
    heard, ready = tmp_path / "heard", tmp_path / "ready"
    busy = f"import pathlib, sys; pathlib.Path({str(ready)!r}).read_text(); {KEEP}"
    made = Television((sys.executable, "-c", busy, str(heard)), again_after_s=0.05)
    made.start()
    try:
        made.dark(False)
        ready.touch()
        wait_for(lambda: said(heard), 10, "the word")
    finally:
        made.stop(wait_s=5)

    assert said(heard) == ["--image-view-on"]


def test_off_hours_go_over_midnight_on_their_days() -> None:
    rows = (OffHours(days=("sat",), begins="20:00", ends="07:30"),)
    display = Display(off_hours=rows)

    asked = {
        "2026-11-21T19:59": False,  # a Saturday
        "2026-11-21T20:00": True,
        "2026-11-22T07:29": True,
        "2026-11-22T07:30": False,
        "2026-11-22T21:00": False,
    }
    told = {at: datetime.fromisoformat(at).replace(tzinfo=ZONE) for at in asked}
    assert {at: display.is_off(time, ZONE) for at, time in told.items()} == asked
    assert not any(Display().is_off(time, ZONE) for time in told.values())


def test_a_queue_out_of_reach_at_night_switches_nothing_on(tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    night = Scene(Kind.QUIET, ("en",), at_rest=True, dark=True)
    with television(sys.executable, "-c", KEEP, str(heard)) as tv:
        rest = Rest(Posters(tmp_path, (1, 1), (0, 0, 0)), tv, lambda _: True)
        lost = Scene(Kind.QUIET, ("en",), lost_for_s=7, in_off_hours=True)
        for scene in (night, lost, night):
            rest.shown(scene)
        wait_for(lambda: said(heard), 10, "the word")

    assert said(heard) == ["--standby"]


def test_a_queue_that_is_lost_when_the_clinic_opens_is_seen(tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    night = Scene(Kind.QUIET, ("en",), dark=True, in_off_hours=True)
    lost = Scene(Kind.QUIET, ("en",), lost_for_s=3600, in_off_hours=True)
    with television(sys.executable, "-c", KEEP, str(heard)) as tv:
        rest = Rest(Posters(tmp_path, (1, 1), (0, 0, 0)), tv, lambda _: True)
        rest.shown(night)
        wait_for(lambda: said(heard), 10, "the first word")
        rest.shown(lost)
        rest.shown(dataclasses.replace(lost, in_off_hours=False))
        wait_for(lambda: len(said(heard)) > 1, 10, "the second word")

    assert said(heard) == ["--standby", "--image-view-on"]
