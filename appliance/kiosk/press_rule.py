"""Which edge of a button's contact counts as a press: pure, told the time by its caller.

A contact bounces for 5 to 30 ms, picks up spikes, is hammered, leaned on and held. One press is one
token all the same. Times are monotonic seconds and never go back; one rule serves one button.
"""

import math
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class PressTimes:
    """The figures of the rule, in seconds."""

    bounce_s: float = 0.008
    release_s: float = 0.050
    repeat_guard_s: float = 3.0
    stuck_after_s: float = 30.0
    start_hold_s: float = 1.0
    long_hold_s: float = 10.0


class Hold(StrEnum):
    """How a button is held down: since the kiosk started, or for long."""

    SINCE_START = "since-start"
    LONG = "long"


class PressRule:
    """Judges one button. Feed it every edge, and ask `advance` when `next_check` comes.

    All edges between two releases of at least `release_s` belong to one touch. Whether a touch may
    count is decided at its first edge; it counts once the contact was closed for `bounce_s`
    without a break.
    """

    def __init__(self, times: PressTimes, closed_since: float | None = None) -> None:
        self._times = times
        # A button that is held while the kiosk starts gives no token until it was let go.
        self._closed = closed_since is not None
        self._changed_at = self._touched_at = -math.inf if closed_since is None else closed_since
        self._held_since = closed_since
        self._hold = Hold.LONG if closed_since is None else Hold.SINCE_START
        self._hold_told = False
        self._may_count = False
        self._counted_at = -math.inf
        self._cycle_open = False
        self._ignored = 0

    @property
    def ignored(self) -> int:
        """How many touches came too early to count, since the start."""
        return self._ignored

    def edge(self, closed: bool, at: float) -> bool:
        """The contact closed or opened at `at`. True if a press counts by now."""
        counts = self.advance(at)
        if closed == self._closed:
            return counts
        if closed and self._released(at):
            self._touched_at = at
            self._held_since = None
            self._hold, self._hold_told = Hold.LONG, False
            self._may_count = self._armed(at)
        self._closed, self._changed_at = closed, at
        return counts

    def advance(self, at: float) -> bool:
        """True if the press that is being made counts by `at`: once for each press."""
        if not self._closed or at < self._changed_at + self._times.bounce_s:
            return False
        if self._held_since is None:
            self._held_since = self._touched_at
            self._ignored += not self._may_count
        if not self._may_count:
            return False
        self._may_count = False
        self._counted_at = self._changed_at + self._times.bounce_s
        self._cycle_open = True
        return True

    def cycle_over(self) -> None:
        """The ticket of the press that counted is out, or was given up."""
        self._cycle_open = False

    def hold(self, at: float) -> Hold | None:
        """How the button is held by `at`: once for each touch, as soon as it was held so long."""
        if self._hold_told or not self._closed or self._held_since is None:
            return None
        if at < self._hold_at():
            return None
        self._hold_told = True
        return self._hold

    def stuck(self, at: float) -> bool:
        """Whether the button has been held for longer than any patient would."""
        held = self._held_since is not None and not self._released(at)
        return held and at >= self._stuck_at()

    def next_check(self, at: float) -> float | None:
        """When, after `at`, something changes without an edge; None if never."""
        times = [self._changed_at + self._times.bounce_s] if self._closed else []
        if self._held_since is not None:
            times += [self._hold_at(), self._stuck_at()]
            if not self._closed:
                times.append(self._changed_at + self._times.release_s)
        return min((time for time in times if time > at), default=None)

    def _hold_at(self) -> float:
        since_start = self._hold is Hold.SINCE_START
        needed_s = self._times.start_hold_s if since_start else self._times.long_hold_s
        return (self._held_since or 0.0) + needed_s

    def _stuck_at(self) -> float:
        return (self._held_since or 0.0) + self._times.stuck_after_s

    def _released(self, at: float) -> bool:
        return not self._closed and at >= self._changed_at + self._times.release_s

    def _armed(self, at: float) -> bool:
        return not self._cycle_open and at >= self._counted_at + self._times.repeat_guard_s
