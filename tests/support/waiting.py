"""Waiting for another process or thread, no longer than needed."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")

LOOK_EVERY_S = 0.01
# A look that asks another process costs both of them; who is waited for needs the processor too.
COST_AT_MOST = 0.2
LOOK_AT_LEAST_EVERY_S = 0.05


def wait_for(
    condition: Callable[[], Answer], within_s: float = 10.0, what: str = "the condition"
) -> Answer:
    """The first answer of `condition` that is true; fails, saying `what`, where none comes."""
    until = time.monotonic() + within_s
    while True:
        looked_at = time.monotonic()
        if answer := condition():
            return answer
        assert time.monotonic() < until, f"{what} did not come within {within_s} s"
        pause_s = (time.monotonic() - looked_at) / COST_AT_MOST
        threading.Event().wait(min(max(pause_s, LOOK_EVERY_S), LOOK_AT_LEAST_EVERY_S))


def seconds_until(condition: Callable[[], object], within_s: float, what: str) -> float:
    """How long the condition took to hold; fails where it does not."""
    begun = time.monotonic()
    wait_for(condition, within_s, what)
    return time.monotonic() - begun
