"""Real gpiozero buttons on mock pins: the edges reach the rule, and only presses come out."""

import queue
import threading
import time
from collections.abc import Iterator

import pytest
from gpiozero import LED
from gpiozero.pins.mock import MockFactory, MockPin

from appliance.kiosk.button import OnButton, TokenButtons
from appliance.kiosk.press_rule import Hold, PressTimes
from appliance.settings import ButtonPin
from tests.kiosk.assembled import HeldPin

PINS = (ButtonPin(17, 27, "general_medicine"), ButtonPin(22, 23, "dental"))
QUICK = PressTimes(repeat_guard_s=0.2, stuck_after_s=0.3, start_hold_s=0.1, long_hold_s=0.2)


class LatePin(MockPin):  # type: ignore[misc]
    """A pin of a machine that was too busy to hand its edges over; the kernel noted their times."""

    def hand_over(self, edges: list[tuple[float, bool]]) -> None:
        for at, level in edges:
            self._when_changed()(at, level)


class Bench:
    def __init__(
        self,
        held: tuple[int, ...] = (),
        pins: tuple[ButtonPin, ...] = PINS,
        late: tuple[int, ...] = (),
    ) -> None:
        self.presses: queue.Queue[str] = queue.Queue()
        self.stuck: queue.Queue[tuple[str, bool]] = queue.Queue()
        self.holds: queue.Queue[tuple[str, Hold]] = queue.Queue()
        self.factory = MockFactory()
        for number in held:
            self.factory.pin(number, pin_class=HeldPin)
        for number in late:
            self.factory.pin(number, pin_class=LatePin)
        # Something else of this machine has pin 5.
        self.other = LED(5, pin_factory=self.factory)
        self.buttons = TokenButtons(
            pins,
            QUICK,
            OnButton(
                press=self.presses.put,
                hold=lambda department, hold: self.holds.put((department, hold)),
                stuck=lambda department, stuck: self.stuck.put((department, stuck)),
            ),
            self.factory,
        )
        self.buttons.start()

    def stop(self) -> None:
        self.buttons.stop()
        self.other.close()

    def pin(self, number: int) -> MockFactory:
        return self.factory.pin(number)

    def tap(self, number: int, hold_s: float = 0.04) -> None:
        self.pin(number).drive_low()
        threading.Event().wait(hold_s)
        self.pin(number).drive_high()


@pytest.fixture
def held() -> tuple[int, ...]:
    return ()


@pytest.fixture
def pins() -> tuple[ButtonPin, ...]:
    return PINS


@pytest.fixture
def bench(held: tuple[int, ...], pins: tuple[ButtonPin, ...]) -> Iterator[Bench]:
    bench = Bench(held, pins)
    yield bench
    bench.stop()


def test_a_press_reaches_its_department(bench: Bench) -> None:
    bench.tap(22)

    assert bench.presses.get(timeout=1) == "dental"
    assert bench.presses.empty()


def test_a_bouncing_press_is_one(bench: Bench) -> None:
    for _ in range(6):
        bench.tap(17, hold_s=0.002)
    bench.tap(17)

    assert bench.presses.get(timeout=1) == "general_medicine"
    with pytest.raises(queue.Empty):
        bench.presses.get(timeout=0.1)


def test_a_spike_is_none() -> None:
    # With the kernel's times: a machine that is busy between two edges must make no press of it.
    bench = Bench(late=(17,))
    at = time.monotonic()

    bench.pin(17).hand_over([(at, False), (at + 0.001, True)])

    with pytest.raises(queue.Empty):
        bench.presses.get(timeout=0.1)
    bench.stop()


def test_a_button_waits_for_the_end_of_its_cycle_and_the_other_does_not(bench: Bench) -> None:
    bench.tap(17)
    assert bench.presses.get(timeout=1) == "general_medicine"
    threading.Event().wait(QUICK.repeat_guard_s)

    bench.tap(17)
    bench.tap(22)
    assert bench.presses.get(timeout=1) == "dental"

    bench.buttons.cycle_over("general_medicine")
    threading.Event().wait(QUICK.release_s)
    bench.tap(17)
    assert bench.presses.get(timeout=1) == "general_medicine"


def test_a_button_held_down_is_told_and_so_is_its_release(bench: Bench) -> None:
    bench.pin(17).drive_low()
    assert bench.stuck.get(timeout=1) == ("general_medicine", True)

    bench.pin(17).drive_high()
    assert bench.stuck.get(timeout=1) == ("general_medicine", False)


def test_a_button_held_for_long_is_told_once(bench: Bench) -> None:
    bench.pin(22).drive_low()
    assert bench.holds.get(timeout=1) == ("dental", Hold.LONG)

    assert bench.stuck.get(timeout=1) == ("dental", True)
    assert bench.holds.empty()


@pytest.mark.parametrize("held", [(17,)])
def test_a_button_held_at_the_start_is_told_and_is_no_press(bench: Bench) -> None:
    assert bench.holds.get(timeout=1) == ("general_medicine", Hold.SINCE_START)
    assert bench.presses.empty()

    bench.pin(17).drive_high()
    threading.Event().wait(2 * QUICK.release_s)
    bench.tap(17)
    assert bench.presses.get(timeout=1) == "general_medicine"


def test_all_buttons_at_once_are_a_press_each(bench: Bench) -> None:
    bench.pin(17).drive_low()
    bench.pin(22).drive_low()

    assert {bench.presses.get(timeout=1) for _ in PINS} == {"general_medicine", "dental"}
    assert bench.presses.empty()


@pytest.mark.parametrize(
    "pins",
    [
        (ButtonPin(5, 6, "eyes"), ButtonPin(22, 23, "dental")),
        (ButtonPin(57, 6, "eyes"), ButtonPin(22, 23, "dental")),
    ],
    ids=["taken", "not-on-this-board"],
)
def test_a_pin_that_cannot_be_had_takes_no_other_button_away(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.tap(22)

    assert bench.presses.get(timeout=1) == "dental"
    assert bench.buttons.departments == {"dental"}
    told = [record.getMessage() for record in caplog.get_records("setup")]
    assert [line.split(":")[0] for line in told] == ["pin-taken"]


@pytest.mark.parametrize(("hold_s", "counts"), [(0.02, True), (0.004, False)])
def test_edges_that_come_late_are_judged_by_when_they_were(hold_s: float, counts: bool) -> None:
    bench = Bench(late=(17,))
    pressed_at = time.monotonic() - 0.5

    bench.pin(17).hand_over([(pressed_at, False), (pressed_at + hold_s, True)])
    bench.tap(22)

    presses = [bench.presses.get(timeout=1) for _ in range(1 + counts)]
    assert presses == ["general_medicine"] * counts + ["dental"]
    bench.stop()
