"""An input line of a gpio chip, watched by the kernel: a thread that sleeps until an edge comes.

lgpio's own way to edges looks 2,000 times a second for as long as one pin is watched, a twentieth
of a Pi 4's processor with nobody at the button. The kernel wakes who reads the line's file.

The requests, their sizes and numbers are those of Linux's include/uapi/linux/gpio.h, version 2
(since Linux 5.10), the same on every architecture that Raspberry Pi OS knows.
"""

import fcntl
import logging
import os
import select
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from enum import IntFlag
from pathlib import Path

log = logging.getLogger(__name__)

# struct gpio_v2_line_request: 64 offsets, the consumer's name, the configuration (flags, no
# attributes), how many lines, how many events are kept, and the line's file as the answer.
_REQUEST = struct.Struct("=64I32sQI20x240xII20xi")
_VALUES = struct.Struct("=QQ")
# struct gpio_v2_line_event: nanoseconds (CLOCK_MONOTONIC), which edge, line and sequence numbers.
_EVENT = struct.Struct("=QI4x4x4x24x")
# GPIO_V2_GET_LINE_IOCTL and GPIO_V2_LINE_GET_VALUES_IOCTL.
_GET_LINE, _GET_VALUES = 0xC250B407, 0xC010B40E
_RISING = 1
# A contact that chatters while this program is held up: the kernel keeps so many edges.
_KEPT = 256
_CONSUMER = b"token-kiosk"


class LineFlags(IntFlag):
    """enum gpio_v2_line_flag, as far as an input needs them."""

    INPUT = 1 << 2
    EDGE_RISING = 1 << 4
    EDGE_FALLING = 1 << 5
    BIAS_PULL_UP = 1 << 8
    BIAS_PULL_DOWN = 1 << 9
    BIAS_DISABLED = 1 << 10


WATCHED = LineFlags.INPUT | LineFlags.EDGE_RISING | LineFlags.EDGE_FALLING


def request_line(chip: Path, line: int, flags: LineFlags) -> int:
    """The file of a line that is ours until it is closed. Raises OSError."""
    offsets = [line] + [0] * 63
    wanted = bytearray(_REQUEST.pack(*offsets, _CONSUMER, flags, 0, 1, _KEPT, -1))
    device = os.open(chip, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.ioctl(device, _GET_LINE, wanted)
    finally:
        os.close(device)
    file: int = _REQUEST.unpack(wanted)[-1]
    os.set_inheritable(file, False)
    return file


def level_of(file: int) -> bool:
    """Whether the line is high now. Raises OSError."""
    values = bytearray(_VALUES.pack(0, 1))
    fcntl.ioctl(file, _GET_VALUES, values)
    return bool(_VALUES.unpack(values)[0])


class EdgeReader:
    """Reads a line's file and tells each edge: monotonic seconds, and whether it rose.

    `told` runs on the reader's thread. The file is this object's from here on. Raises OSError or
    RuntimeError where there is no room for one more file or thread; the line is free then.
    """

    def __init__(self, file: int, told: Callable[[float, bool], None]) -> None:
        self.file, self._told = file, told
        self._over = False
        with ExitStack() as undone:
            undone.callback(os.close, file)
            self._ending, self._end = os.pipe2(os.O_CLOEXEC)
            undone.callback(os.close, self._ending)
            undone.callback(os.close, self._end)
            self._files = undone.pop_all()
        self._thread = threading.Thread(target=self._run, name="edges", daemon=True)
        try:
            self._thread.start()
        except RuntimeError:
            self._files.close()
            raise

    def close(self) -> None:
        """Gives the line back. Any thread, also the reader's own; no edge is told afterwards."""
        self._over = True
        os.write(self._end, b".")
        if threading.current_thread() is not self._thread:
            self._thread.join()
        self._files.close()

    def _run(self) -> None:
        poll = select.poll()
        for file in (self.file, self._ending):
            poll.register(file, select.POLLIN)
        try:
            while self._ending not in dict(poll.poll()):
                for at, is_high in self._edges():
                    self._told(at, is_high)
                    if self._over:
                        return
        except OSError as error:
            # The chip is gone. A kiosk that is deaf is worse than one that starts anew.
            log.error("button-lost: the line's edges cannot be read: %s", error)
            raise

    def _edges(self) -> Iterator[tuple[float, bool]]:
        events = os.read(self.file, _KEPT * _EVENT.size)
        if not events:
            raise OSError("the line has ended")
        for nanoseconds, kind in _EVENT.iter_unpack(events):
            yield nanoseconds / 1e9, kind == _RISING
