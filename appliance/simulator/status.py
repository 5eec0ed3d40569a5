"""The states of a receipt printer, and what it says of itself when asked. Pure."""

import re
from enum import StrEnum


class State(StrEnum):
    """What is the matter with the printer. The last three answer wrongly or late, but print.

    An error lasts as long as its cause, such as a jam; then the printer is recoverable: it waits to
    be told that it may go on. Overheating passes by itself.
    """

    READY = "ready"
    PAPER_LOW = "paper-low"
    PAPER_OUT = "paper-out"
    COVER_OPEN = "cover-open"
    ERROR = "error"  # the cutter is jammed
    RECOVERABLE = "recoverable"  # the jam is out
    OVERHEATED = "overheated"
    OFFLINE = "offline"  # unplugged or without power
    STUCK = "stuck"
    SILENT = "silent"  # many cheap printers never answer
    GARBAGE = "garbage"
    SLOW = "slow"


PRINTING = frozenset({State.READY, State.PAPER_LOW, State.SILENT, State.GARBAGE, State.SLOW})
ODD = frozenset({State.SILENT, State.GARBAGE})  # what they answer is nothing, or noise
TAKING = frozenset(State) - {State.OFFLINE, State.STUCK}

_IN_ERROR = (State.ERROR, State.RECOVERABLE, State.OVERHEATED)
_STOPPED = (State.PAPER_OUT, State.COVER_OPEN, *_IN_ERROR)

# Bits of the answers to DLE EOT n, over the ones that are always set (0xx1xx10).
_ALWAYS = 0x12
_ANSWERS: dict[int, dict[State, int]] = {
    1: dict.fromkeys(_STOPPED, 0x08),
    2: {State.PAPER_OUT: 0x20, State.COVER_OPEN: 0x04, **dict.fromkeys(_IN_ERROR, 0x40)},
    3: {State.ERROR: 0x08, State.RECOVERABLE: 0x08, State.OVERHEATED: 0x40},
    4: {State.PAPER_LOW: 0x0C, State.PAPER_OUT: 0x6C},
}

# None of these fits 0xx1xx10.
_RUBBISH = (b"\xff", b"\x00", b"\x55\xaa", b"?", b"\x13\x11")


def answer(state: State, question: int) -> bytes:
    """The answer to DLE EOT `question` (1 to 4); empty where the printer gives none."""
    if state in (State.SILENT, State.STUCK, State.OFFLINE):
        return b""
    if state is State.GARBAGE:
        return _RUBBISH[question % len(_RUBBISH)]
    return bytes((_ALWAYS | _ANSWERS[question].get(state, 0),))


def paper_sensor(state: State) -> int:
    """The answer to GS r 1."""
    return {State.PAPER_LOW: 0x03, State.PAPER_OUT: 0x0F}.get(state, 0)


# DLE EOT 1 to 4; DLE ENQ 1 and 2 (recover from an error); DLE DC4 8 (clear the buffers).
_REAL_TIME = re.compile(
    rb"\x10\x04[\x01-\x04]|\x10\x05[\x01\x02]|\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
)
_LONGEST = 10


class RealTime:
    """Finds the commands that a printer obeys the moment they arrive.

    As in a real printer this looks at the bare bytes, also inside pictures: a question is answered
    even while the rest of a picture is missing.
    """

    def __init__(self) -> None:
        self._tail = b""

    def feed(self, chunk: bytes) -> tuple[int, bytes | None]:
        """How far it read, and the command that ends there; to the end and None if there is none.

        Feed what is left of the chunk again.
        """
        seen = self._tail + chunk
        match = _REAL_TIME.search(seen)
        if match is None:
            self._tail = seen[-(_LONGEST - 1) :]
            return len(chunk), None
        read = match.end() - len(self._tail)
        self._tail = b""
        return read, match.group()

    @staticmethod
    def at_start(chunk: bytes) -> int:
        """Length of the real-time command that `chunk` begins with, or 0."""
        match = _REAL_TIME.match(chunk)
        return match.end() if match else 0
