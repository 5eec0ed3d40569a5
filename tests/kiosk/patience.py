"""Waiting for another process or thread, no longer than needed."""

import threading
import time
from collections.abc import Callable


def eventually(condition: Callable[[], object], within_s: float = 8.0) -> bool:
    """True as soon as the condition holds; fails when it does not in time."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        threading.Event().wait(0.01)
    return True
