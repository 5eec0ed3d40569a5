"""Sends to a printer that may be slow, or may take nothing. Belongs to the printing worker."""

import time

from appliance.kiosk.printer.connection import Transport

CHUNK = 1024
# What the slowest line carries, a little under 9600 baud; and how slowly paper is pulled.
SLOWEST_BYTES_PER_S = 600.0
SLOWEST_MM_PER_S = 60.0
LOOK_AGAIN_S = 0.02


class TakesNothing(Exception):
    """The printer takes nothing any more."""


class Sender:
    """Sends one ticket: each step has a deadline, and so has the whole."""

    def __init__(
        self, transport: Transport, give_up_after_s: float, length: int, length_mm: float
    ) -> None:
        self._transport = transport
        self._give_up_after_s = give_up_after_s
        self.started = time.monotonic()
        self.taken = 0  # bytes so far
        longest_s = length / SLOWEST_BYTES_PER_S + length_mm / SLOWEST_MM_PER_S
        self.deadline = self.started + longest_s + 2 * give_up_after_s

    def send(self, data: bytes) -> None:
        """All of it. Raises TakesNothing, PrinterGone."""
        rest, taken_at = memoryview(data), time.monotonic()
        while rest:
            patience = min(taken_at + self._give_up_after_s, self.deadline) - time.monotonic()
            if patience <= 0:
                raise TakesNothing
            if taken := self._transport.write(bytes(rest[:CHUNK]), patience):
                rest, taken_at = rest[taken:], time.monotonic()
                self.taken += taken

    def wait_until_taken(self) -> None:
        """Returns when nothing waits on this side. Raises TakesNothing, PrinterGone."""
        left, less_at = self._transport.untaken(), time.monotonic()
        while left:
            if time.monotonic() > min(less_at + self._give_up_after_s, self.deadline):
                raise TakesNothing
            time.sleep(LOOK_AGAIN_S)
            before, left = left, self._transport.untaken()
            if left < before:
                less_at = time.monotonic()
