"""An emulated receipt printer, without any transport: bytes in, answers and paper out.

It behaves as Epson's TM series does: a receive buffer that fills while it is off line, questions
answered at once even then, commands carried out in order, and a stop when the paper ends. Every
method may be called from any thread.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import RLock

from appliance.simulator import status
from appliance.simulator.buffer import Pace, ReceiveBuffer
from appliance.simulator.escpos import Command, Splitter
from appliance.simulator.status import RealTime, State
from appliance.simulator.tray import CustomerDisplay, Ticket, Tray

_SLOW_BYTES_PER_SECOND = 960.0  # 9600 baud
_RESET = "reset"
_CLEARED = b"7%\0"
_IDENTITY = {65: b"1.00", 66: b"TOKEN KIOSK", 67: b"SIMULATED", 68: b"0001"}


@dataclass(frozen=True, slots=True)
class View:
    """The printer at one moment. Counts are since the start; `opened`: of connections."""

    state: State
    paper_mm: int
    used_mm: int
    received: int
    buffered: int
    tickets: int
    display: str
    pending: str | None
    opened: int


@dataclass(frozen=True, slots=True)
class _Change:
    """A new state, and the received count at which it comes into force. None: a reset."""

    at_count: int
    state: State | None
    bytes_per_second: float | None


def _local_now() -> datetime:
    return datetime.now(UTC).astimezone()


class Printer:
    """The printer, as its data line and the hands of whoever stands before it see it.

    `forgets_when_told`: it knows the command that clears its buffers; many cheap ones do not, and
    print what is in them when paper is back.
    """

    def __init__(
        self,
        paper_mm: int = 80,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = _local_now,
        forgets_when_told: bool = True,
    ) -> None:
        self._lock = RLock()
        self._forgets_when_told = forgets_when_told
        self._clock = clock
        self._paper_mm = paper_mm
        self._state = State.READY
        self._tray = Tray(paper_mm, now)
        self._display = CustomerDisplay()
        self._splitter = Splitter()
        self._real_time = RealTime()
        self._buffer = ReceiveBuffer()
        self._pace = Pace(clock())
        self._replies = bytearray()
        self._received = 0
        self._breaks = 0
        self._opened = 0
        self._talker: object = None
        self._pending: _Change | None = None
        self._told: list[Callable[[], None]] = []

    # The data line

    def opened(self) -> None:
        """A sender connected."""
        with self._lock:
            self._opened += 1

    def receive(self, chunk: bytes, sender: object = None) -> int:
        """Accepts bytes; the number accepted is less than given when the buffer is full.

        Whoever sent last is the one that is answered.
        """
        with self._lock:
            self._talker = sender
            state, breaks, taken = self._state, self._breaks, 0
            # A reset breaks the connection: what stands behind it never arrives.
            while taken < len(chunk) and breaks == self._breaks:
                step = self._accept(chunk[taken:])
                if not step:
                    break
                taken += step
            changed = (state, breaks) != (self._state, self._breaks)
        if changed:
            self._tell()
        return taken

    def take_replies(self, sender: object = None) -> bytes:
        """What the printer has to say to this sender, once."""
        with self._lock:
            if sender is not self._talker:
                return b""
            replies = bytes(self._replies)
            self._replies.clear()
            return replies

    def hang_up(self, sender: object = None) -> None:
        """The sender went away: its unfinished command is given up, and answers to it are lost."""
        with self._lock:
            if sender is not self._talker:
                return  # somebody else has sent since
            self._replies.clear()
            self._buffer.end()
            self._work()

    def work(self) -> float | None:
        """Carries out what is due; seconds until there is more to do, or None."""
        with self._lock:
            self._work()
            return self._pace.wait_s(len(self._buffer)) if self.printing else None

    @property
    def reachable(self) -> bool:
        """Whether it is plugged in."""
        return self._state is not State.OFFLINE

    @property
    def printing(self) -> bool:
        """Whether it carries out what it is sent: waiting makes room in its buffer."""
        return self._state in status.PRINTING

    @property
    def breaks(self) -> int:
        """How often its connection broke: each reset and each unplugging."""
        return self._breaks

    def on_change(self, tell: Callable[[], None]) -> Callable[[], None]:
        """Has `tell` called after each change of state, on the thread that made it.

        What comes back ends that.
        """
        with self._lock:
            self._told.append(tell)
        return lambda: self._told.remove(tell)

    # Hands

    def set_state(
        self,
        state: State,
        after_bytes: int | None = None,
        bytes_per_second: float | None = None,
    ) -> None:
        """Brings about a state, or announces it for when `after_bytes` more bytes have come."""
        pace = (bytes_per_second or _SLOW_BYTES_PER_SECOND) if state is State.SLOW else None
        self._change(state, after_bytes, pace)

    def reset(self, after_bytes: int | None = None) -> None:
        """Makes it start anew, as a dip in its power does: what it had not printed is lost."""
        self._change(None, after_bytes, None)

    def tickets(self) -> tuple[Ticket, ...]:
        """What came out, oldest first; while printing has stopped, also what hangs in the slot."""
        with self._lock:
            self._work()
            hanging = None if self.printing else self._tray.hanging()
            return (*self._tray.fallen, hanging) if hanging else self._tray.fallen

    def view(self) -> View:
        """The printer as it is now."""
        with self._lock:
            tickets = len(self.tickets())
            return View(
                state=self._state,
                paper_mm=self._paper_mm,
                used_mm=self._tray.used_mm,
                received=self._received,
                buffered=len(self._buffer),
                tickets=tickets,
                display=self._display.text,
                pending=(self._pending.state or _RESET) if self._pending else None,
                opened=self._opened,
            )

    # Inside: the lock is held

    def _accept(self, chunk: bytes) -> int:
        self._work()
        if self._state not in status.TAKING:
            return 0
        if self._buffer.room <= 0:
            return self._answer_past_the_buffer(chunk)
        chunk = chunk[: min(self._buffer.room, self._until_change())]
        read, command = self._real_time.feed(chunk)
        self._received += read
        self._buffer.put(chunk[:read])
        self._work()
        if command:
            self._obey(command)
        self._change_when_due()
        return read

    def _answer_past_the_buffer(self, chunk: bytes) -> int:
        """A question is heard even when there is no room to keep it."""
        length = RealTime.at_start(chunk)
        if length:
            self._obey(chunk[:length])
        return length

    def _until_change(self) -> int:
        return max(1, self._pending.at_count - self._received) if self._pending else 1 << 30

    def _change_when_due(self) -> None:
        if self._pending and self._received >= self._pending.at_count:
            change, self._pending = self._pending, None
            self._bring_about(change)

    def _change(
        self, state: State | None, after_bytes: int | None, bytes_per_second: float | None
    ) -> None:
        with self._lock:
            self._work()
            self._pending = _Change(self._received + (after_bytes or 0), state, bytes_per_second)
            self._change_when_due()
        self._tell()

    def _bring_about(self, change: _Change) -> None:
        self._state = change.state or State.READY
        self._pace.set(change.bytes_per_second, self._clock())
        if self._state is State.PAPER_OUT:
            self._tray.interrupt()
        if change.state in (None, State.OFFLINE):
            self._breaks += 1
            self._drop_everything()
        self._work()

    def _drop_everything(self) -> None:
        self._tray.interrupt()
        self._buffer.clear()
        self._tray.forget()
        self._splitter.abandon()
        self._real_time = RealTime()
        self._replies.clear()
        self._display.select(1)

    def _work(self) -> None:
        while self.printing and (len(self._buffer) or self._buffer.ended):
            allowed = self._pace.allowed(self._clock(), len(self._buffer))
            chunk, ended = self._buffer.take(allowed)
            for command in self._splitter.feed(chunk):
                self._carry_out(command)
            if ended:
                self._splitter.abandon()
                self._tray.sender_left()
            elif not chunk:
                return

    def _obey(self, command: bytes) -> None:
        """A real-time command."""
        if command[1] == 0x04:
            self._replies += status.answer(self._state, command[2])
        elif self._state is State.RECOVERABLE and command[1] == 0x05:
            self._state = State.READY
        if command[1:] == b"\x05\x02":
            self._drop_everything()
        if command[1] == 0x14 and self._forgets_when_told:
            self._drop_everything()
            self._replies += b"" if self._state in status.ODD else _CLEARED

    def _carry_out(self, command: Command) -> None:
        if command.name == b"\x1b=":
            self._select(command.raw[2])
        elif self._display.selected:
            self._display.show(command)
        elif command.name in (b"\x1dr", b"\x1dI") or command.raw[:3] == b"\x1d(H":
            self._reply(command)
        elif command.name[:1] != b"\x10":
            self._tray.print(command)

    def _select(self, peripherals: int) -> None:
        announced = self._display.text if self._display.selected else ""
        self._display.select(peripherals)
        if announced and not self._display.selected:
            self._tray.announce(announced)

    def _reply(self, command: Command) -> None:
        """Questions that wait for their turn, unlike the real-time ones."""
        if self._state in status.ODD:
            self._replies += status.answer(self._state, 1)
            return
        number = command.raw[2]
        if command.name == b"\x1dr":
            self._replies.append(status.paper_sensor(self._state) if number in (1, 49) else 0)
        elif command.name == b"\x1dI":
            name = _IDENTITY.get(number)
            self._replies += b"_" + name + b"\0" if name else b"\x02"
        elif command.raw[5:7] == b"00" and len(command.raw) >= 11:  # what came before is printed
            self._replies += b"7\x22" + command.raw[7:11] + b"\0"

    def _tell(self) -> None:
        for tell in tuple(self._told):
            tell()
