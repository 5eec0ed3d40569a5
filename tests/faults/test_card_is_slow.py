"""A card that keeps the writer waiting: the service lives, and each press gets its number once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress

import pytest

from tests.faults.card import Card
from tests.support.client import Client, NoAnswer
from tests.support.service import RunningService
from tests.support.waiting import wait_for
from tests.units.manager import Manager, managing
from tests.units.test_watchdog import ALIVE, WATCHDOG_S

DENTAL = {"department": "dental"}
# Longer than a look of the watchdog's at the writer takes.
WORD_WITHIN_S = 8.0


@pytest.fixture
def manager(card: Card) -> Iterator[Manager]:
    with managing(card.folder.parent, WATCHDOG_S) as manager:
        yield manager


def test_a_card_that_stops_for_a_while_is_waited_for(card: Card, manager: Manager) -> None:
    with ExitStack() as ended:
        clinic = ended.enter_context(closing(RunningService(card.folder.parent)))
        people = ended.enter_context(ThreadPoolExecutor())
        # given a service under systemd, with its data on a card
        serve = ["-m", "appliance.cli.tokenctl", "serve", "--settings", str(clinic.settings_file)]
        manager.start(serve)
        assert manager.hears("READY=1", within_s=15), manager.log
        desk = ended.enter_context(clinic.pair("reception"))
        other = ended.enter_context(desk.twin())

        # when the card stops for longer than systemd waits for a word, in the middle of a press
        with card.stalled():
            first = people.submit(press, other, "press-1")
            wait_for(lambda: "card-slow" in manager.log, within_s=20, what="a word of the card")
            manager.forget()

            # then the service says that it lives, and gives no number that is not on the card
            assert manager.hears(ALIVE, within_s=WORD_WITHIN_S), manager.log
            assert _label(desk, "press-2") is None

        # and goes on with one number for each
        assert {first.result(timeout=30), press(desk, "press-2")} == {"D1", "D2"}
        assert manager.process.poll() is None


def press(desk: Client, key: str) -> str:
    """The label of the token; asked for again under the same key until there is an answer."""
    return str(wait_for(lambda: _label(desk, key), within_s=30))


def _label(desk: Client, key: str) -> str | None:
    with suppress(NoAnswer):
        answer = desk.ask("POST", "/api/tokens", DENTAL, key=key)
        if answer.status in {200, 201}:  # anew, or once more
            return str(answer.json["label"])
    return None
