"""What a lamp says can be seen, counted, and costs nothing while it says the same."""

import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
from gpiozero.pins.mock import MockFactory

from appliance import wire
from appliance.kiosk.lamp import BLINKS, LampMode, Lamps, lamp_table, pattern
from appliance.kiosk.lamp_rule import lamp_mode
from appliance.kiosk.link import LinkState, ServiceIs
from tests.kiosk.patience import eventually

ONLINE = LinkState(ServiceIs.ONLINE)


@pytest.fixture
def factory() -> MockFactory:
    return MockFactory()


@pytest.fixture
def lamps(factory: MockFactory) -> Iterator[Lamps]:
    lamps = Lamps({"dental": 27}, factory)
    lamps.start()
    yield lamps
    lamps.stop()


def test_a_press_changes_the_lamp_within_a_tenth_of_a_second(
    lamps: Lamps, factory: MockFactory
) -> None:
    lamps.show("dental", LampMode.READY)
    eventually(lambda: factory.pin(27).state)

    pressed_at = time.monotonic()
    lamps.show("dental", LampMode.BUSY)
    eventually(lambda: not factory.pin(27).state)

    assert time.monotonic() - pressed_at < 0.1


def test_a_steady_lamp_stays_lit(lamps: Lamps, factory: MockFactory) -> None:
    lamps.show("dental", LampMode.READY)
    eventually(lambda: factory.pin(27).state)
    factory.pin(27).clear_states()

    lamps.show("dental", LampMode.READY)

    assert len(factory.pin(27).states) == 1


@pytest.mark.parametrize(("mode", "blinks"), BLINKS.items())
def test_trouble_is_counted_in_blinks_before_a_pause(mode: LampMode, blinks: int) -> None:
    steps = pattern(mode)

    *counted, pause = steps
    assert len(counted) == 2 * blinks
    assert (pause[1] or 0) > 3 * max(seconds or 0 for _, seconds in counted)


@pytest.mark.parametrize("mode", LampMode)
def test_nothing_flashes_above_three_hertz(mode: LampMode) -> None:
    steps = pattern(mode)

    assert all((one[1] or 9) + (two[1] or 9) >= 1 / 3 for one, two in pairwise(steps))


def test_every_mode_stands_in_the_table() -> None:
    table = lamp_table()

    assert all(mode in table for mode in LampMode)


@pytest.mark.parametrize(
    ("link", "printer", "busy", "failed", "says"),
    [
        (ONLINE, "ready", False, False, LampMode.READY),
        (ONLINE, "unknown", False, False, LampMode.READY),
        (ONLINE, "paper-low", False, False, LampMode.READY),
        (ONLINE, "paper-out", False, False, LampMode.TROUBLE_PAPER),
        (ONLINE, "cover-open", False, False, LampMode.TROUBLE_PAPER),
        (ONLINE, "offline", False, False, LampMode.TROUBLE_PRINTER),
        (ONLINE, "error", True, False, LampMode.BUSY),
        (ONLINE, "ready", False, True, LampMode.TROUBLE_SERVICE),
        (LinkState(), "paper-out", False, False, LampMode.STARTING),
        (LinkState(ServiceIs.AWAY), "ready", False, False, LampMode.TROUBLE_SERVICE),
        (LinkState(ServiceIs.CLOSED), "paper-out", False, False, LampMode.OFF),
        (
            LinkState(ServiceIs.ONLINE, clock_sure=False),
            "ready",
            False,
            False,
            LampMode.TROUBLE_CLOCK,
        ),
    ],
)
def test_the_lamp_says_the_most_urgent_thing(
    link: LinkState, printer: wire.PrinterState, busy: bool, failed: bool, says: LampMode
) -> None:
    assert lamp_mode(link, printer, busy, failed) is says
