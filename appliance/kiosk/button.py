"""The push buttons: gpiozero's edges in, presses that count out.

Edges arrive on gpiozero's thread, which only enqueues them with their time. One thread of this
module judges them, so that a press is confirmed on time whatever else the kiosk does.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gpiozero import DigitalInputDevice

from appliance.kiosk.pins import pin_or_none
from appliance.kiosk.press_rule import Hold, PressRule, PressTimes
from appliance.settings import ButtonPin

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Edge:
    department: str
    closed: bool
    at: float


@dataclass(frozen=True, slots=True)
class _CycleOver:
    department: str


@dataclass(slots=True)
class _Watched:
    contact: DigitalInputDevice
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
        self._inbox: queue.SimpleQueue[_Edge | _CycleOver | None] = queue.SimpleQueue()
        self._watched: dict[str, _Watched] = {}
        for pin in pins:
            contact = _contact(pin, pin_factory)
            if contact is None:
                continue
            rule = PressRule(times, time.monotonic() if contact.is_active else None)
            self._watched[pin.department] = _Watched(contact, rule)
            self._listen(contact, pin.department)
        self.departments = frozenset(self._watched)
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
            watched.contact.close()

    def _listen(self, contact: DigitalInputDevice, department: str) -> None:
        # gpiozero's thread from here on.
        def closed() -> None:
            self._inbox.put(_Edge(department, True, time.monotonic()))

        def opened() -> None:
            self._inbox.put(_Edge(department, False, time.monotonic()))

        contact.when_activated, contact.when_deactivated = closed, opened

    def _judge(self) -> None:
        while True:
            try:
                news = self._inbox.get(timeout=self._patience())
            except queue.Empty:
                self._advance()
                continue
            if news is None:
                return
            self._take(news)

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
        return bool(watched.contact.is_active) and self._inbox.empty()

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


def _contact(pin: ButtonPin, pin_factory: Any) -> DigitalInputDevice | None:
    # Not gpiozero's Button: that one has a thread which looks ten times a second whether it is
    # held. No bounce_time: its meaning differs by pin factory, and the rule needs every edge.
    return pin_or_none(
        f"the button of {pin.department!r}",
        lambda: DigitalInputDevice(
            pin.pin, pull_up=True, bounce_time=None, pin_factory=pin_factory
        ),
    )
