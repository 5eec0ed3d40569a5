"""The kiosk ends when it is told to, and rather than go on without one of its threads."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from appliance.kiosk.ending import until_told_to_end


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_well(number: signal.Signals) -> None:
    with until_told_to_end() as ending:
        os.kill(os.getpid(), number)

        assert ending.word.wait(2)
    assert ending.status == 0


def test_a_signal_ends_it_at_whichever_step_of_its_wait_it_comes() -> None:
    """A lock that the main thread holds just then is one its signal's handler waits for forever."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.kiosk.told_at_each_step"],
        cwd=Path(__file__).parents[2],
        timeout=30,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.stderr == ""
    assert int(ended.stdout) > 10


def test_a_thread_that_ends_by_mistake_ends_it_with_a_trouble_and_a_code(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails() -> None:
        raise RuntimeError("the chip is gone")

    with until_told_to_end() as ending:
        threading.Thread(target=fails, name="buttons").start()

        assert ending.word.wait(2)
    assert ending.status == 1
    assert "thread-lost: buttons" in caplog.text
    assert "the chip is gone" in caplog.text


def test_afterwards_signals_and_threads_mean_what_they_meant_before() -> None:
    signals, threads = signal.getsignal(signal.SIGTERM), threading.excepthook

    with until_told_to_end():
        pass

    assert signal.getsignal(signal.SIGTERM) is signals
    assert threading.excepthook is threads
