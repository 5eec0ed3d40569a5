"""A thread beside the loop: what may take seconds there delays no picture."""

from abc import ABC, abstractmethod
from threading import Condition, Thread


class Worker(ABC):
    """`start` and `stop` are the loop's; what both threads know is under `_changed`."""

    def __init__(self, name: str) -> None:
        self._changed = Condition()
        self._stopping = False
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Starts the thread, which waits for something to do."""
        self._thread.start()

    def stop(self, wait_s: float = 0.1) -> None:
        """Ends the thread, unless it is busy for longer."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join(wait_s)

    @abstractmethod
    def _run(self) -> None:
        """The thread's work, until `_stopping`."""
