"""The printer's receive buffer and the pace at which it is emptied. Not safe in threads."""

from collections import deque

RECEIVE_BUFFER = 4096


class ReceiveBuffer:
    """Bytes accepted and not yet carried out, and the places where a sender went away."""

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._ends: deque[int] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def ended(self) -> bool:
        """Whether a sender went away whose end was not taken yet."""
        return bool(self._ends)

    @property
    def room(self) -> int:
        """Bytes that it still takes."""
        return RECEIVE_BUFFER - len(self._waiting)

    def put(self, chunk: bytes) -> None:
        """Takes bytes; the caller keeps to `room`."""
        self._waiting += chunk

    def end(self) -> None:
        """The sender went away: a command that is unfinished here never comes to its end."""
        self._ends.append(len(self._waiting))

    def take(self, at_most: int) -> tuple[bytes, bool]:
        """The next bytes, and whether a sender's end follows right behind them."""
        until = self._ends[0] if self._ends else len(self._waiting)
        taken = bytes(self._waiting[: min(at_most, until)])
        del self._waiting[: len(taken)]
        self._ends = deque(end - len(taken) for end in self._ends)
        ended = bool(self._ends) and self._ends[0] == 0
        if ended:
            self._ends.popleft()
        return taken, ended

    def clear(self) -> None:
        """Drops everything."""
        self._waiting.clear()
        self._ends.clear()


class Pace:
    """How many bytes may be carried out by now. None: as many as there are."""

    # Time is not saved up while there is nothing to print.
    _BURST_S = 0.05

    def __init__(self, now: float) -> None:
        self._rate: float | None = None
        self._credit = 0.0
        self._since = now

    def set(self, bytes_per_second: float | None, now: float) -> None:
        """Changes the pace; None for at once."""
        self._rate, self._credit, self._since = bytes_per_second, 0.0, now

    def allowed(self, now: float, waiting: int) -> int:
        """Bytes that may be carried out now, out of those waiting."""
        if self._rate is None:
            return waiting
        self._credit += (now - self._since) * self._rate
        self._since = now
        allowed = min(int(self._credit), waiting)
        self._credit = min(self._credit - allowed, max(1.0, self._rate * self._BURST_S))
        return allowed

    def wait_s(self, waiting: int) -> float | None:
        """Seconds until a few more may be carried out; None when there is nothing to wait for."""
        if self._rate is None or not waiting:
            return None
        return max(0.002, (min(waiting, 1 + self._rate * 0.02) - self._credit) / self._rate)
