"""How long who guessed a PIN wrong must wait, by the boot-time clock, and when it is enough.

A wait belongs to one person on one device: a guesser elsewhere locks nobody out.
"""

from dataclasses import dataclass

WAIT_AT_MOST_S = 900.0
ENOUGH = 10  # wrong guesses of a device, over all people, after which it is unpaired


@dataclass(frozen=True, slots=True)
class Failures:
    """Wrong guesses in a row of one person on one device.

    `boot` and `not_before_s` (an uptime) say until when no other is looked at.
    """

    count: int
    boot: int
    not_before_s: float

    def left_s(self, boot: int, uptime_s: float) -> float:
        """How long there is still to wait, in seconds; 0 or less where there is not."""
        if boot == self.boot:
            return self.not_before_s - uptime_s
        # Nobody knows how long the machine was off: the wait counts anew from its start.
        return wait_s(self.count) - uptime_s


def one_more(failures: Failures | None, boot: int, uptime_s: float) -> Failures:
    """As it stands after another wrong guess now."""
    count = failures.count + 1 if failures else 1
    return Failures(count, boot, uptime_s + wait_s(count))


def wait_s(count: int) -> float:
    """1 s after the first wrong guess, then twice as long after each: 2 s, 4 s …"""
    return min(2.0 ** (count - 1), WAIT_AT_MOST_S)
