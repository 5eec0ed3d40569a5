"""Is told to end at each single step of a wait, one wait after the other; then says how many."""

import signal
import sys
from types import FrameType
from typing import Any

from appliance.kiosk.ending import until_told_to_end


def is_told(at_step: int) -> bool:
    """Waits, and is told at that step of the wait; False where the wait has fewer steps."""
    steps = 0

    def look(frame: FrameType, _event: str, _argument: Any) -> Any:
        nonlocal steps
        frame.f_trace_opcodes = True
        steps += 1
        if steps == at_step:
            signal.raise_signal(signal.SIGTERM)
        return look

    with until_told_to_end() as ending:
        sys.settrace(look)
        try:
            ending.word.wait(0.001)
        finally:
            sys.settrace(None)
        if steps < at_step:
            return False
        assert ending.word.wait(5)
    return True


if __name__ == "__main__":
    told = 0
    while is_told(told + 1):
        told += 1
    sys.stdout.write(f"{told}\n")
