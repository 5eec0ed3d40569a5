"""Waiting for another process or thread, no longer than needed."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")

LOOK_EVERY_S = 0.01


def wait_for(
    condition: Callable[[], Answer], within_s: float = 10.0, what: str = "the condition"
) -> Answer:
    """The first answer of `condition` that is true; fails, saying `what`, where none comes."""
    until = time.monotonic() + within_s
    while not (answer := condition()):
        assert time.monotonic() < until, f"{what} did not come within {within_s} s"
        threading.Event().wait(LOOK_EVERY_S)
    return answer


def seconds_until(condition: Callable[[], object], within_s: float, what: str) -> float:
    """How long the condition took to hold; fails where it does not."""
    begun = time.monotonic()
    wait_for(condition, within_s, what)
    return time.monotonic() - begun
