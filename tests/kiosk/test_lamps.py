"""What a lamp says can be seen, counted, and costs nothing while it says the same."""

import threading
import time
from collections.abc import Iterator
from itertools import islice, pairwise

import pytest
from gpiozero import LED
from gpiozero.pins.mock import MockFactory

from appliance import wire
from appliance.kiosk.lamp import (
    BLINKS,
    BREATHS_S,
    FLASH_S,
    LampMode,
    brightness,
    lamp_table,
    pattern,
    steps,
)
from appliance.kiosk.lamp_rule import IDLE, Press, lamp_mode
from appliance.kiosk.lamps import Lamps
from appliance.kiosk.link import LinkState, ServiceIs
from tests.support.waiting import wait_for

ONLINE, SHUT = LinkState(ServiceIs.ONLINE), LinkState(ServiceIs.CLOSED)


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
    wait_for(lambda: factory.pin(27).state)

    pressed_at = time.monotonic()
    lamps.show("dental", LampMode.BUSY)
    wait_for(lambda: not factory.pin(27).state)

    assert time.monotonic() - pressed_at < 0.1


def test_a_steady_lamp_stays_lit(lamps: Lamps, factory: MockFactory) -> None:
    lamps.show("dental", LampMode.READY)
    wait_for(lambda: factory.pin(27).state)
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


@pytest.mark.parametrize("mode", BREATHS_S)
def test_a_breath_swells_and_fades_from_dark_to_lit_and_back(mode: LampMode) -> None:
    breath = [brightness(mode, BREATHS_S[mode] * part / 40) for part in range(41)]

    assert [round(breath[part], 6) for part in (0, 20, 40)] == [0, 1, 0]
    assert breath[:21] == sorted(breath[:21])
    assert breath[20:] == sorted(breath[20:], reverse=True)
    assert all(abs(one - two) < 0.13 for one, two in pairwise(breath))


@pytest.mark.parametrize("mode", BREATHS_S)
def test_a_breath_is_made_of_flashes_too_short_to_be_seen(mode: LampMode) -> None:
    flashes = list(islice(steps(mode), 1600))

    seconds = [second or 0 for _, second in flashes]
    assert all(0 < second <= FLASH_S for second in seconds)
    assert all(one + two <= 2 * FLASH_S for one, two in pairwise(seconds))
    lit = sum(second or 0 for on, second in flashes if on)
    assert lit / sum(seconds) == pytest.approx(3 / 8, abs=0.05)


def test_a_lamp_breathes_and_is_still_as_soon_as_it_is_steady(
    lamps: Lamps, factory: MockFactory
) -> None:
    lamps.show("dental", LampMode.STARTING)
    wait_for(lambda: len(factory.pin(27).states) > 40)

    lamps.show("dental", LampMode.READY)
    wait_for(lambda: factory.pin(27).state)
    switched = len(factory.pin(27).states)
    threading.Event().wait(0.3)

    assert len(factory.pin(27).states) <= switched + 1
    assert factory.pin(27).state


def test_a_lamp_whose_pin_is_taken_leaves_the_others_alone(
    factory: MockFactory, caplog: pytest.LogCaptureFixture
) -> None:
    other = LED(5, pin_factory=factory)
    lamps = Lamps({"eyes": 5, "dental": 27}, factory)
    lamps.start()

    lamps.show("eyes", LampMode.READY)
    lamps.show("dental", LampMode.READY)
    wait_for(lambda: factory.pin(27).state)

    assert not factory.pin(5).state
    assert [line.split(":")[0] for line in caplog.messages] == ["pin-taken"]
    lamps.stop()
    other.close()


def test_every_mode_stands_in_the_table() -> None:
    table = lamp_table()

    assert all(mode in table for mode in LampMode)


@pytest.mark.parametrize(
    ("link", "printer", "press", "says"),
    [
        (ONLINE, "ready", IDLE, LampMode.READY),
        (ONLINE, "unknown", IDLE, LampMode.READY),
        (ONLINE, "paper-low", IDLE, LampMode.READY),
        (ONLINE, "paper-out", IDLE, LampMode.TROUBLE_PAPER),
        (ONLINE, "cover-open", IDLE, LampMode.TROUBLE_PAPER),
        (ONLINE, "offline", IDLE, LampMode.TROUBLE_PRINTER),
        (ONLINE, "error", Press(busy=True), LampMode.BUSY),
        (ONLINE, "ready", Press(failed=True), LampMode.TROUBLE_SERVICE),
        (LinkState(), "paper-out", IDLE, LampMode.STARTING),
        (LinkState(ServiceIs.AWAY), "ready", IDLE, LampMode.TROUBLE_SERVICE),
        (SHUT, "paper-out", IDLE, LampMode.OFF),
        (SHUT, "ready", Press(busy=True), LampMode.BUSY),
        (SHUT, "ready", Press(refused=True), LampMode.REFUSED),
        (LinkState(ServiceIs.ONLINE, closed=frozenset({"dental"})), "ready", IDLE, LampMode.OFF),
        (LinkState(ServiceIs.ONLINE, closed=frozenset({"eyes"})), "ready", IDLE, LampMode.READY),
        (LinkState(ServiceIs.ONLINE, clock_sure=False), "ready", IDLE, LampMode.TROUBLE_CLOCK),
    ],
)
def test_the_lamp_says_the_most_urgent_thing(
    link: LinkState, printer: wire.PrinterState, press: Press, says: LampMode
) -> None:
    assert lamp_mode(link, printer, press, "dental") is says


def test_a_department_that_is_closed_is_as_far_away_as_the_service_is() -> None:
    closed = frozenset({"dental"})

    assert LinkState(ServiceIs.AWAY, closed=closed).at("dental") is ServiceIs.AWAY


def test_a_dark_lamp_answers_a_press_at_once_and_is_dark_again(
    lamps: Lamps, factory: MockFactory
) -> None:
    lamps.show("dental", LampMode.OFF)

    lamps.show("dental", LampMode.REFUSED)
    wait_for(lambda: len(factory.pin(27).states) >= 5)

    assert [bool(seen.state) for seen in factory.pin(27).states[-4:]] == [True, False, True, False]
