"""How loud it is at some time of the day."""

from datetime import time, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from appliance.settings import Display, VolumeHours
from display.memory import hear, nothing_heard
from display.voice.loudness import clinic_time, volume_at
from tests.display.waiting_room import MORNING, alive, board, frame

MINUTES = st.integers(0, 24 * 60 - 1)


def clock(minute: int) -> time:
    return time(minute // 60, minute % 60)


def hours(begins: str, ends: str, volume: float) -> VolumeHours:
    return VolumeHours(begins, ends, volume)


def test_a_row_counts_from_its_first_minute_to_before_its_last() -> None:
    display = Display(volume=0.8, volume_schedule=(hours("13:00", "14:00", 0.3),))

    at = [time(12, 59), time(13, 0), time(13, 59, 59), time(14, 0)]

    assert [volume_at(display, local) for local in at] == [0.8, 0.3, 0.3, 0.8]


def test_a_row_may_go_over_midnight_and_the_first_that_fits_counts() -> None:
    night = (hours("21:00", "06:00", 0.0), hours("05:00", "08:00", 0.4))
    display = Display(volume=0.8, volume_schedule=night)

    at = [time(20, 59), time(21, 0), time(0, 0), time(5, 30), time(7, 0), time(8, 0)]

    assert [volume_at(display, local) for local in at] == [0.8, 0.0, 0.0, 0.0, 0.4, 0.8]


@given(MINUTES, MINUTES, MINUTES)
def test_a_row_and_its_opposite_share_out_the_day(begins: int, ends: int, now: int) -> None:
    def volume(first: int, last: int) -> float:
        row = hours(f"{clock(first):%H:%M}", f"{clock(last):%H:%M}", 0.1)
        return volume_at(Display(volume=1.0, volume_schedule=(row,)), clock(now))

    loud = {volume(begins, ends), volume(ends, begins)}

    assert loud == ({0.1} if begins == ends else {0.1, 1.0})


def test_where_the_time_is_unsure_the_plain_volume_counts() -> None:
    display = Display(volume=0.8, volume_schedule=(hours("00:00", "00:00", 0.0),))

    assert volume_at(display, None) == 0.8
    assert volume_at(display, time(3, 0)) == 0.0


def test_the_time_is_the_service_s_carried_on_by_our_own_clock() -> None:
    heard = hear(nothing_heard(0.0), frame(board()), 100.0, first=True)
    unsure = msgspec.structs.replace(board(), clock_sure=False)

    assert clinic_time(heard, 100.0) == MORNING.time()
    assert clinic_time(heard, 220.0) == (MORNING + timedelta(minutes=2)).time()
    assert (
        clinic_time(hear(heard, alive(60.0), 160.0, first=False), 160.0)
        == (MORNING + timedelta(minutes=1)).time()
    )
    assert clinic_time(nothing_heard(0.0), 5.0) is None
    assert clinic_time(hear(heard, frame(unsure, 2), 101.0, first=False), 101.0) is None
