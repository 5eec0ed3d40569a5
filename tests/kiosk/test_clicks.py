"""A press is heard: a short click, and never at the cost of the press."""

import time
from collections.abc import Iterator

import pytest
from gpiozero import LED
from gpiozero.pins.mock import MockFactory

from appliance.kiosk.click import CLICK_S, Clicker
from tests.support.waiting import wait_for


@pytest.fixture
def factory() -> MockFactory:
    return MockFactory()


@pytest.fixture
def clicker(factory: MockFactory) -> Iterator[Clicker]:
    clicker = Clicker(12, factory)
    clicker.start()
    yield clicker
    clicker.stop()


def test_a_click_is_heard_at_once_and_is_short(clicker: Clicker, factory: MockFactory) -> None:
    pin = factory.pin(12)
    pressed_at = time.monotonic()

    clicker.click()
    took_s = time.monotonic() - pressed_at
    wait_for(lambda: len(pin.states) == 3)

    assert took_s < 0.01
    assert [bool(seen.state) for seen in pin.states] == [False, True, False]
    assert CLICK_S * 0.9 < pin.states[2].timestamp < CLICK_S + 0.1
    assert clicker.clicks == 1


def test_two_clicks_are_heard_as_two(clicker: Clicker, factory: MockFactory) -> None:
    clicker.click()
    clicker.click()

    wait_for(lambda: len(factory.pin(12).states) == 5)
    assert clicker.clicks == 2


def test_without_a_buzzer_a_press_is_silent(factory: MockFactory) -> None:
    clicker = Clicker(0, factory)
    clicker.start()

    clicker.click()
    clicker.stop()

    assert clicker.clicks == 0
    assert not factory.pins


def test_a_pin_that_cannot_be_had_is_told_once(
    factory: MockFactory, caplog: pytest.LogCaptureFixture
) -> None:
    lamp = LED(12, pin_factory=factory)
    clicker = Clicker(12, factory)
    clicker.start()

    clicker.click()
    clicker.stop()
    lamp.close()

    assert clicker.clicks == 0
    assert [line.split(":")[0] for line in caplog.messages] == ["pin-taken"]
