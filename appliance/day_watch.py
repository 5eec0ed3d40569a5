"""Keeps the service day right while nobody presses: one thread that looks at the clock each second.

It only nudges: the rules run as well before each issue, and running them twice changes nothing.
"""

import logging
import threading
from collections.abc import Callable

from appliance.rules.errors import ClinicError
from appliance.rules.service_day import Reading, Source

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
CHECK_EVERY_S = 60.0
STEP_S = 1.0


class DayWatch:
    """`check(learnt)` runs the clock rules; `shown` tells that the clock looks different to staff.

    `learnt` is whether something new vouches for the clock. `each_second` is for what begins and
    ends within a minute. All four run on the watch's thread.
    """

    def __init__(
        self,
        reading: Callable[[], Reading],
        check: Callable[[bool], None],
        shown: Callable[[], None],
        each_second: Callable[[], None] = lambda: None,
    ) -> None:
        self._reading, self._check, self._shown = reading, check, shown
        self._each_second = each_second
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="day", daemon=True)
        self._checked_at_s = 0.0
        self._minute = 0
        self._offset_s = 0.0
        self._source: Source | None = None

    def start(self) -> None:
        """Runs the clock rules, then watches."""
        self.first_look()
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2)

    def _run(self) -> None:
        while not self._ended.wait(LOOK_EVERY_S):
            try:
                self.look()
            except ClinicError as error:
                log.error("%s: the day could not be checked: %s", error.code, error)
            except Exception:  # the day must turn tomorrow, whatever went wrong today
                log.exception("day-failed: the day could not be checked")

    def first_look(self) -> None:
        """Runs the clock rules before anything else happens. Raises StoreTrouble."""
        reading = self._reading()
        self._seen(reading)
        self._checked_at_s, self._minute = reading.uptime_s, reading.wall.minute
        self._check(reading.sure)

    def look(self) -> None:
        """One look at the clock. Raises StoreTrouble; it is tried again within a minute."""
        reading = self._reading()
        stepped_s = _offset_s(reading) - self._offset_s
        learnt = reading.source is not self._source
        changed = learnt or abs(stepped_s) > STEP_S
        if changed:
            log.warning("clock-changed: %+.0f s, trusted by %s", stepped_s, reading.source)
            self._seen(reading)
            self._shown()
        # With the clock's own minutes, since days turn and clinics open at one.
        new_minute = reading.wall.minute != self._minute
        if changed or new_minute or reading.uptime_s - self._checked_at_s >= CHECK_EVERY_S:
            self._checked_at_s, self._minute = reading.uptime_s, reading.wall.minute
            self._check(learnt and reading.sure)
        self._each_second()

    def _seen(self, reading: Reading) -> None:
        self._offset_s, self._source = _offset_s(reading), reading.source


def _offset_s(reading: Reading) -> float:
    """Wall time less boot time: it moves only when one of them is stepped."""
    return reading.wall.timestamp() - reading.uptime_s
