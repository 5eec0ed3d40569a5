"""The push buttons: gpiozero's edges in, presses that count out.

Edges arrive on their pin's thread, which only enqueues them with the time that the kernel noted.
One thread of this module judges them, so that a press is confirmed on time whatever else the kiosk
does.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from gpiozero import InputDevice

from appliance.kiosk.pins import pin_or_none
from appliance.kiosk.press_rule import Hold, PressRule, PressTimes
from appliance.notify import Turn
from appliance.settings import ButtonPin

log = logging.getLogger(__name__)

# A busy machine hands an edge over this late; what claims to be older is told by another clock.
LATE_AT_MOST_S = 2.0
# What the judge does takes milliseconds; longer is a hang.
JUDGES_WITHIN_S = 10.0


@dataclass(frozen=True, slots=True)
class _Edge:
    department: str
    closed: bool
    at: float


@dataclass(frozen=True, slots=True)
class _CycleOver:
    department: str


_Inbox = queue.SimpleQueue[_Edge | _CycleOver | None]


class _Contact:
    """One contact, between its pin and ground. Raises as gpiozero does, or PinTaken."""

    def __init__(self, pin: ButtonPin, inbox: _Inbox, pin_factory: Any) -> None:
        self._department, self._inbox = pin.department, inbox
        # Not gpiozero's Button: that one has a thread which looks ten times a second whether it is
        # held, and tells no times. No bounce time: the rule needs every edge.
        self._device = InputDevice(pin.pin, pull_up=True, pin_factory=pin_factory)
        self._device.pin.when_changed = self._changed

    @property
    def closed(self) -> bool:
        return bool(self._device.is_active)

    def release_pin(self) -> None:
        self._device.close()

    def _changed(self, ticks: float, level: bool) -> None:
        # The pin's thread.
        self._inbox.put(_Edge(self._department, not level, _moment(ticks, time.monotonic())))


def _moment(ticks: float, now: float) -> float:
    """When an edge was, in monotonic seconds: what the pin says of it, where that can be."""
    return ticks if now - LATE_AT_MOST_S <= ticks <= now else now


@dataclass(slots=True)
class _Watched:
    contact: _Contact
    rule: PressRule
    stuck: bool = False
    ignored: int = 0


@dataclass(frozen=True, slots=True)
class OnButton:
    """Whom the buttons tell, with the department first. On their thread: must only enqueue."""

    press: Callable[[str], None]
    hold: Callable[[str, Hold], None]
    stuck: Callable[[str, bool], None]


class TokenButtons:
    """One push button per department, between its pin and ground.

    One whose pin cannot be had is not among `departments`; the others work.
    """

    def __init__(
        self,
        pins: Sequence[ButtonPin],
        times: PressTimes,
        on: OnButton,
        pin_factory: Any = None,
    ) -> None:
        self._on = on
        self._inbox: _Inbox = queue.SimpleQueue()
        self._watched: dict[str, _Watched] = {}
        for pin in pins:
            contact = pin_or_none(
                f"the button of {pin.department!r}",
                partial(_Contact, pin, self._inbox, pin_factory),
            )
            if contact is not None:
                rule = PressRule(times, time.monotonic() if contact.closed else None)
                self._watched[pin.department] = _Watched(contact, rule)
        self.departments = frozenset(self._watched)
        self.turn = Turn("the buttons")
        self._thread = threading.Thread(target=self._judge, name="buttons", daemon=True)

    def start(self) -> None:
        """Starts judging."""
        self._thread.start()

    def cycle_over(self, department: str) -> None:
        """The press's ticket is out or given up. Any thread."""
        self._inbox.put(_CycleOver(department))

    def stop(self) -> None:
        """Stops judging and frees the pins."""
        # The judge first: it asks the pins for their level until it ends.
        self._inbox.put(None)
        self._thread.join(timeout=2)
        for watched in self._watched.values():
            watched.contact.release_pin()

    def _judge(self) -> None:
        while True:
            try:
                news = self._wait()
                self.turn.within(JUDGES_WITHIN_S)
            except queue.Empty:
                self._advance()
                continue
            if news is None:
                return
            self._take(news)

    def _wait(self) -> _Edge | _CycleOver | None:
        """The next news. Raises Empty when something may have changed without any."""
        patience_s = self._patience()
        if patience_s is None:
            self.turn.at_rest()
        else:
            self.turn.within(patience_s + JUDGES_WITHIN_S)
        return self._inbox.get(timeout=patience_s)

    def _take(self, news: _Edge | _CycleOver) -> None:
        watched = self._watched[news.department]
        if isinstance(news, _CycleOver):
            watched.rule.cycle_over()
        elif watched.rule.edge(news.closed, news.at):
            self._press(news.department, watched)
        self._advance()

    def _advance(self) -> None:
        now = time.monotonic()
        for department, watched in self._watched.items():
            if self._still_closed(watched):
                if watched.rule.advance(now):
                    self._press(department, watched)
                if (hold := watched.rule.hold(now)) is not None:
                    self._on.hold(department, hold)
            self._tell_stuck(department, watched, watched.rule.stuck(now))

    def _press(self, department: str, watched: _Watched) -> None:
        self._on.press(department)
        if early := watched.rule.ignored - watched.ignored:
            watched.ignored += early
            log.info("presses-ignored: %d of %r came too early before this one", early, department)

    def _still_closed(self, watched: _Watched) -> bool:
        # The level itself confirms a press, and edges that wait in the inbox are judged first: a
        # spike whose end reaches this thread late must not look like a press.
        return watched.contact.closed and self._inbox.empty()

    def _tell_stuck(self, department: str, watched: _Watched, stuck: bool) -> None:
        if stuck == watched.stuck:
            return
        watched.stuck = stuck
        if stuck:
            log.warning("button-stuck: the button of %r is held down", department)
        else:
            log.info("button-free: the button of %r is let go", department)
        self._on.stuck(department, stuck)

    def _patience(self) -> float | None:
        """Seconds until something may change without an edge; None: wait for the next edge."""
        now = time.monotonic()
        checks = [watched.rule.next_check(now) for watched in self._watched.values()]
        return min((max(0.0, check - now) for check in checks if check is not None), default=None)
