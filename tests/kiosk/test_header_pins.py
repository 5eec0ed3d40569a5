"""gpiozero's pins on a header that watches by the kernel; lgpio itself is a stand-in.

lgpio is on a Raspberry Pi alone. What it is asked, and what the kernel is, stands here; that it
works with the real ones is shown on the virtual Pi.
"""

import os
import struct
import sys
from collections.abc import Iterator
from queue import SimpleQueue
from types import ModuleType
from typing import Any

import pytest
from gpiozero import InputDevice

from appliance.kiosk.gpio_line import LineFlags
from appliance.kiosk.pins import PinTaken, pin_or_none

PIN = 17
USED, PULL_UP = 1 << 0, 1 << 5  # of lgpio's word on a line
FLAGS = {"SET_BIAS_DISABLE": 128, "SET_BIAS_PULL_UP": 32, "SET_BIAS_PULL_DOWN": 64}


class LgpioError(Exception):
    """As `lgpio.error`."""


class Chip:
    """A chip as lgpio shows it, with the line that the kernel gives."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []
        self.pull = 0
        self.refuses = ""
        self.kernel = -1

    def library(self) -> ModuleType:
        lgpio = ModuleType("lgpio")
        for name, value in FLAGS.items():
            setattr(lgpio, name, value)
        for n, name in enumerate(("RISING_EDGE", "FALLING_EDGE", "BOTH_EDGES"), start=1):
            setattr(lgpio, name, n)
        self._answer(lgpio)
        return lgpio

    def _answer(self, lgpio: Any) -> None:
        lgpio.error = LgpioError
        lgpio.gpiochip_open = lgpio.gpiochip_close = lambda _chip: 0
        lgpio.gpio_claim_input = self._claim
        lgpio.gpio_claim_output = lambda _handle, line: self._ask("output", line)
        lgpio.gpio_free = lambda _handle, line: self._ask("free", line)
        lgpio.gpio_get_mode = lambda _handle, _line: USED | (PULL_UP if self.pull == 32 else 0)
        lgpio.gpio_read = lambda _handle, _line: 1

    def _claim(self, _handle: int, _line: int, flags: int = 0) -> None:
        self._ask("claim", flags)
        self.pull = flags

    def _ask(self, what: str, value: int) -> None:
        if self.refuses == what:
            raise LgpioError("GPIO busy")
        self.asked.append((what, value))

    def request(self, line: int, flags: LineFlags) -> int:
        """The kernel's answer to a request: one end of a pipe."""
        if self.refuses == "request":
            raise OSError(16, "Device or resource busy")
        self.asked.append(("request", line))
        self.asked.append(("flags", int(flags)))
        file, self.kernel = os.pipe()
        return file


@pytest.fixture
def chip() -> Chip:
    return Chip()


@pytest.fixture
def pins(chip: Chip, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The header's pins of a Pi 4."""
    for module in ("gpiozero.pins.lgpio", "appliance.kiosk.header_pins"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, "lgpio", chip.library())
    from appliance.kiosk.header_pins import HeaderPins  # noqa: PLC0415 - only now there is lgpio

    class Pi4(HeaderPins):
        def _get_revision(self) -> int:
            return 0xC03111

    pins = Pi4(0, chip.request)
    yield pins
    pins.close()  # gpiozero keeps the pins of all local factories together
    for module in ("gpiozero.pins.lgpio", "appliance.kiosk.header_pins"):
        sys.modules.pop(module, None)


class Listener:
    """Who is told of edges."""

    def __init__(self, device: InputDevice) -> None:
        self.edges: SimpleQueue[tuple[float, bool]] = SimpleQueue()
        device.pin.when_changed = self.changed

    def changed(self, ticks: float, level: bool) -> None:
        self.edges.put((ticks, level))


def watched(pins: Any) -> tuple[InputDevice, Listener]:
    device = InputDevice(PIN, pull_up=True, pin_factory=pins)
    return device, Listener(device)


def test_watched_the_line_is_the_kernel_s_with_the_same_pull_and_then_lgpio_s_again(
    pins: Any, chip: Chip
) -> None:
    device, listener = watched(pins)
    os.write(chip.kernel, struct.pack("=QIIII24x", 7_250_000_000, 2, PIN, 1, 1))

    assert listener.edges.get(timeout=5) == (7.25, False)
    both = LineFlags.EDGE_RISING | LineFlags.EDGE_FALLING
    wanted = LineFlags.INPUT | both | LineFlags.BIAS_PULL_UP
    assert chip.asked[-3:] == [("free", PIN), ("request", PIN), ("flags", int(wanted))]

    device.pin.when_changed = None
    assert chip.asked[-1] == ("claim", FLAGS["SET_BIAS_PULL_UP"])
    device.close()


def test_an_edge_that_nobody_wants_to_hear_any_more_does_no_harm(pins: Any, chip: Chip) -> None:
    device, listener = watched(pins)
    edges = listener.edges
    del listener

    os.write(chip.kernel, struct.pack("=QIIII24x", 1, 1, PIN, 1, 1))
    device.close()

    assert edges.empty()


@pytest.mark.parametrize("refuses", ["free", "request"])
def test_a_line_that_cannot_be_watched_is_one_button_less(
    pins: Any, chip: Chip, refuses: str
) -> None:
    chip.refuses = refuses

    with pytest.raises(PinTaken):
        watched(pins)

    assert pin_or_none("the button", lambda: watched(pins)) is None


def test_a_line_that_somebody_took_meanwhile_does_not_keep_the_kiosk_from_ending(
    pins: Any, chip: Chip
) -> None:
    device, _ = watched(pins)
    chip.refuses = "claim"

    device.close()

    with pytest.raises(BrokenPipeError):
        os.write(chip.kernel, b"an edge")
