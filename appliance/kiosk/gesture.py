"""The self-test that a held button asks for: one at a time, once the service was heard."""

import logging
import threading
from collections.abc import Callable

from appliance.kiosk.printing import Outcome

log = logging.getLogger(__name__)


class SelfTestGesture:
    """`print_self_test(at_start, done)` prints one and calls `done`. It and `changed` only enqueue.

    Any thread. `department` is the one whose button asked, until its ticket is out or given up. At
    power-on it waits `wait_s` for the service, to say how that is.
    """

    def __init__(
        self,
        print_self_test: Callable[[bool, Callable[[Outcome], None]], None],
        changed: Callable[[], None],
        wait_s: float,
    ) -> None:
        self._print_self_test, self._changed, self._wait_s = print_self_test, changed, wait_s
        self._lock = threading.Lock()
        self._waits = self._at_start = False
        self._timer: threading.Timer | None = None
        self.department: str | None = None

    def ask(self, department: str, *, at_start: bool, starting: bool) -> None:
        """Prints one, unless one is asked for already: each tells everything.

        `at_start`: the button was held as the kiosk started; `starting`: nothing was heard yet.
        """
        with self._lock:
            if self.department is not None:
                return
            self.department, self._waits, self._at_start = department, True, at_start
        log.info("self-test: asked for by the button of %r", department)
        self._changed()
        if not starting:
            self.go()
            return
        self._timer = threading.Timer(self._wait_s, self.go)
        self._timer.daemon = True
        self._timer.start()

    def go(self) -> None:
        """There is nothing more to wait for."""
        with self._lock:
            waits, self._waits = self._waits, False
        if waits:
            self._print_self_test(self._at_start, self._done)

    def stop(self) -> None:
        """What waits is given up."""
        if self._timer is not None:
            self._timer.cancel()

    def _done(self, _: Outcome) -> None:
        with self._lock:
            self.department = None
        self._changed()
