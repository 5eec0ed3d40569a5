"""The word that ends a program, which a signal may say."""

from contextlib import suppress
from queue import Empty, SimpleQueue


class WordToEnd:
    """Said on any thread and in a signal's handler; waited for on one thread.

    Not an Event: a handler runs on the main thread at whichever step that has come to. Where it is
    within the event's own lock, `set` waits for that lock forever. Only SimpleQueue promises that
    its `put` may come in between (https://docs.python.org/3/library/queue.html#queue.SimpleQueue).
    """

    def __init__(self) -> None:
        self.is_said = False
        self._bell: SimpleQueue[None] = SimpleQueue()

    def say(self) -> None:
        """For good."""
        self.is_said = True
        self._bell.put(None)

    def wait(self, within_s: float | None) -> bool:
        """True as soon as it is said; False where so much time passes without it. None: forever."""
        if not self.is_said:
            with suppress(Empty):
                self._bell.get(timeout=within_s)
        return self.is_said
