"""The kiosk's pins and the display's frame, as their programs give them on unix sockets."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

_CONNECT_S = 1.0
_STATE_S = 1.0
# A press is answered when the pin is released, and after five seconds of holding at the latest.
_PRESS_S = 8.0
_SCREEN_S = 5.0
_LONGEST_ANSWER = 64 * 1024 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"


class Away(Exception):
    """The program does not run, or gives no sensible answer."""


class UnknownButton(Exception):
    """The kiosk has no such button."""


class Pins:
    """The kiosk's pins. Each request has a connection of its own; safe in threads."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def press(self, button: str, hold_ms: int, bounce_ms: int) -> None:
        """Presses a button and waits for its release, five seconds at most.

        Raises UnknownButton or Away.
        """
        request = {"press": button, "hold_ms": hold_ms, "bounce_ms": bounce_ms}
        answer = self._ask(request, _PRESS_S)
        if answer.get("ok") is not True:
            if answer.get("code") == "unknown-button":
                raise UnknownButton(button)
            raise Away(f"the kiosk refused the press: {answer.get('code', 'no reason given')}")

    def state(self) -> dict[str, object]:
        """What the kiosk knows: `buttons`, `lamps`, `printer`. Raises Away."""
        return self._ask({"state": True}, _STATE_S)

    def _ask(self, request: dict[str, object], within_s: float) -> dict[str, object]:
        with _connected(self._path, within_s) as line:
            line.sendall(msgspec.json.encode(request) + b"\n")
            answer = _read(line, until=b"\n")
        try:
            return msgspec.json.decode(answer, type=dict[str, object])
        except msgspec.DecodeError:
            raise Away("the kiosk gave no sensible answer") from None


class Screen:
    """The display's frame. Safe in threads."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def png(self) -> bytes:
        """The frame last drawn, as a PNG file. Raises Away."""
        with _connected(self._path, _SCREEN_S) as line:
            frame = _read(line, until=None)
        if not frame.startswith(_PNG):
            raise Away("the display has drawn nothing yet")
        return frame


@contextmanager
def _connected(path: Path, within_s: float) -> Iterator[socket.socket]:
    """A connection whose every step has a time limit. Raises Away for any trouble on it."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(_CONNECT_S)
            line.connect(str(path))
            line.settimeout(within_s)
            yield line
    except OSError as error:
        raise Away(f"nobody answers at {path.name} ({error.strerror or error})") from None


def _read(line: socket.socket, until: bytes | None) -> bytes:
    answer = bytearray()
    while len(answer) < _LONGEST_ANSWER and (part := line.recv(65536)):
        answer += part
        if until and part.endswith(until):
            break
    return bytes(answer)
