"""What ends the kiosk: SIGTERM, SIGINT, or a thread of its own that ended by mistake."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from appliance.word_to_end import WordToEnd

log = logging.getLogger(__name__)

WELL, THREAD_LOST = 0, 1


class Ending:
    """`word` is said once it is time to end; `status` is the exit status."""

    def __init__(self) -> None:
        self.word = WordToEnd()
        self.status = WELL

    def told(self, _number: int, _frame: FrameType | None) -> None:
        """A signal."""
        self.word.say()

    def thread_lost(self, lost: threading.ExceptHookArgs) -> None:
        """A kiosk that is deaf or dumb on one side is worse than one that starts anew."""
        name = lost.thread.name if lost.thread else "?"
        known = (lost.exc_type, lost.exc_value or lost.exc_type(), lost.exc_traceback)
        log.critical("thread-lost: %s; the kiosk ends, to be started anew", name, exc_info=known)
        if not self.word.is_said:
            self.status = THREAD_LOST
        self.word.say()


@contextmanager
def until_told_to_end() -> Iterator[Ending]:
    """Listens to signals and to the ends of threads. On the main thread."""
    ending = Ending()
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.signal(number, ending.told) for number in numbers}
    hook_before, threading.excepthook = threading.excepthook, ending.thread_lost
    try:
        yield ending
    finally:
        threading.excepthook = hook_before
        for number, handler in before.items():
            signal.signal(number, handler)
