"""The real program with an `aplay` of the test's: what it gets, and no picture waits for it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from appliance.wire import encode
from tests.cli.tools import tool
from tests.display.test_process import Display
from tests.display.waiting_room import StubService, board, call, frame, stub_service, unprinted
from tests.support.processes import is_alive
from tests.support.waiting import wait_for

WITHIN_S = 30.0


@pytest.fixture
def player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for an `aplay` that is found before the machine's."""
    tools = tmp_path / "tools"
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    return tools


@contextmanager
def loud(run: Path) -> Iterator[tuple[Display, StubService]]:
    """A screen with sound, at a queue where nobody is called yet."""
    with stub_service(frame(board())) as service:
        display = Display(run, "--window", "--service-url", service.url, driver="dummy")
        try:
            display.wait_for("ready", WITHIN_S)
            service.wait_for_screens(within_s=WITHIN_S)
            yield display, service
        finally:
            display.process.kill()
            display.process.communicate(timeout=10)


def test_a_call_is_two_notes_and_three_sentences(tmp_path: Path, player: Path) -> None:
    heard = tmp_path / "heard"
    tool(player, "aplay", f'wc -c >>"{heard}"')
    with loud(tmp_path) as (display, service):
        service.tell(frame(board(call(1, "G12")), 2))

        display.wait_for("call-spoken G12 room-1 en,hi,or", WITHIN_S)

    notes, *sentences = (int(size) for size in heard.read_text().split())
    assert len(sentences) == 3
    assert min(sentences) > notes > 60_000


def test_a_ticket_that_did_not_come_out_is_told_in_every_language(
    tmp_path: Path, player: Path
) -> None:
    heard = tmp_path / "heard"
    tool(player, "aplay", f'wc -c >>"{heard}"')
    with loud(tmp_path) as (display, service):
        service.tell(frame(board(unprinted=[unprinted("G12")]), 2))
        # the same again, beside a call: it is told once
        both = frame(board(call(1, "K3"), unprinted=[unprinted("G12")]), 3)
        service.greeting = encode(both)
        service.tell(both)

        display.wait_for("unprinted-spoken G12 en,hi,or", WITHIN_S)
        display.wait_for("call-spoken K3 room-1 en,hi,or", WITHIN_S)

    assert display.log.count("unprinted-") == 1
    assert len(heard.read_text().split()) == 8


def test_a_device_that_hangs_holds_up_neither_picture_nor_end(tmp_path: Path, player: Path) -> None:
    # given a player that writes down who it is, and never ends
    begun = tmp_path / "begun"
    tool(player, "aplay", f'echo $$ >>"{begun}"; exec sleep 600')
    with loud(tmp_path) as (display, service):
        first, second = call(1, "G12"), call(2, "K3", "room-2")
        service.tell(frame(board(first), 2))
        display.wait_for("call-shown G12")

        # when the next one is called meanwhile
        both = frame(board(first, second), 3)
        service.greeting = encode(both)  # it says no more, so that the screen will ask again
        service.tell(both)
        display.wait_for("call-shown K3")
        assert "sound-silent" not in display.log

        # then the first one is given up, and the end comes soon and leaves nothing behind
        display.wait_for("call-silent G12 room-1 sound-silent", WITHIN_S)
        players = wait_for(lambda: len(told := begun.read_text().split()) == 2 and told, WITHIN_S)
        display.process.terminate()
        assert display.process.wait(5) == 0
        wait_for(
            lambda: not any(is_alive(int(pid)) for pid in players or []), what="the players' end"
        )
