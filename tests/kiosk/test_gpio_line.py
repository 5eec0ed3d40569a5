"""The kernel's edges, from a pipe that stands for a line's file; real chips: the virtual Pi."""

import os
import struct
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest

from appliance.kiosk import gpio_line
from appliance.kiosk.gpio_line import WATCHED, EdgeReader, request_line
from tests.support.waiting import wait_for

RISING, FALLING = 1, 2
SOON_S = 5.0


def event(nanoseconds: int, kind: int, number: int = 1) -> bytes:
    """As the kernel writes one: time, edge, line, its place of all and of this line's, padding."""
    return struct.pack("=QIIII24x", nanoseconds, kind, 17, number, number)


class Line:
    """Both ends of a line's file."""

    def __init__(self) -> None:
        file, self.kernel = os.pipe()
        self.edges: SimpleQueue[tuple[float, bool]] = SimpleQueue()
        self.reader = EdgeReader(file, lambda at, is_high: self.edges.put((at, is_high)))

    def heard(self, count: int) -> list[tuple[float, bool]]:
        return [self.edges.get(timeout=SOON_S) for _ in range(count)]


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line()
    yield line
    os.close(line.kernel)


def readers() -> int:
    return sum(thread.name == "edges" for thread in threading.enumerate())


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_each_edge_is_told_in_its_order_with_the_kernel_s_time(line: Line) -> None:
    os.write(line.kernel, event(1_500_000_000, FALLING) + event(1_500_250_000, RISING, 2))
    os.write(line.kernel, event(2_000_000_000, FALLING, 3))

    assert line.heard(3) == [(1.5, False), (1.50025, True), (2.0, False)]
    line.reader.close()


def test_of_a_chattering_contact_no_edge_is_missed(line: Line) -> None:
    burst = [event(n, RISING if n % 2 else FALLING, n) for n in range(1000)]

    os.write(line.kernel, b"".join(burst))

    assert [is_high for _, is_high in line.heard(1000)] == [n % 2 == 1 for n in range(1000)]
    line.reader.close()


def test_closed_it_tells_nothing_more_and_leaves_no_thread_and_no_file(line: Line) -> None:
    before = open_files()
    line.reader.close()

    assert readers() == 0
    assert open_files() == before - 3
    with pytest.raises(BrokenPipeError):
        os.write(line.kernel, event(1, RISING))


def test_who_hears_an_edge_may_close_the_line(line: Line) -> None:
    told: list[float] = []

    def once(at: float, _is_high: bool) -> None:
        told.append(at)
        reader.close()

    file, kernel = os.pipe()
    ready = event(1_000_000_000, RISING) + event(2_000_000_000, FALLING)
    reader = EdgeReader(file, once)
    os.write(kernel, ready)
    wait_for(lambda: told and readers() == 1, what="the end of the second reader")

    assert told == [1.0]
    os.close(kernel)
    line.reader.close()


def test_a_line_that_goes_away_ends_its_thread_as_one_that_was_lost(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given what the kiosk does of a thread that ends by an error: it starts anew
    lost: list[object] = []
    monkeypatch.setattr(threading, "excepthook", lambda why: lost.append(why.exc_value))
    line = Line()

    os.close(line.kernel)

    wait_for(lambda: lost, what="the lost thread")
    assert "button-lost" in caplog.text
    assert isinstance(lost[0], OSError)
    line.reader.close()


def test_without_room_for_a_thread_the_line_is_free_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = open_files()
    file, kernel = os.pipe()

    def no_room(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", no_room)
    with pytest.raises(RuntimeError):
        EdgeReader(file, lambda _at, _is_high: None)

    os.close(kernel)
    assert open_files() == before


@pytest.mark.parametrize(
    ("layout", "number"),
    [
        (gpio_line._REQUEST, gpio_line._GET_LINE),
        (gpio_line._VALUES, gpio_line._GET_VALUES),
    ],
)
def test_what_the_kernel_is_given_is_as_long_as_its_number_says(
    layout: struct.Struct, number: int
) -> None:
    assert (number >> 16) & 0x3FFF == layout.size


# Of struct gpio_v2_line_request in include/uapi/linux/gpio.h, version 2: where each field begins.
OFFSETS, CONSUMER, FLAGS, ATTRIBUTES, LINES, BUFFER, FILE = 0, 256, 288, 296, 560, 564, 588


def test_each_field_of_a_request_is_in_its_place() -> None:
    values = [*range(1, 65), b"kiosk", 0xAABB_CCDD_EEFF, 0, 1, 256, -1]
    packed = gpio_line._REQUEST.pack(*values)

    def word(at: int) -> int:
        return int.from_bytes(packed[at : at + 4], sys.byteorder, signed=True)

    assert [word(OFFSETS), word(OFFSETS + 4 * 63)] == [1, 64]
    assert packed[CONSUMER : CONSUMER + 6] == b"kiosk\0"
    assert int.from_bytes(packed[FLAGS : FLAGS + 8], sys.byteorder) == 0xAABB_CCDD_EEFF
    assert [word(ATTRIBUTES), word(LINES), word(BUFFER), word(FILE)] == [0, 1, 256, -1]
    assert gpio_line._EVENT.size == 48


def test_what_is_no_gpio_chip_gives_no_line_and_stays_closed() -> None:
    before = open_files()

    with pytest.raises(OSError, match="ioctl"):
        request_line(Path("/dev/null"), 17, WATCHED)
    with pytest.raises(FileNotFoundError):
        request_line(Path("/dev/no-such-chip"), 17, WATCHED)

    assert open_files() == before
