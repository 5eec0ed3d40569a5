"""Shows the frame last drawn to whoever asks at a unix socket: the picture as PNG, then the end.

For the technician's tool and the simulator. One thread; it works on a copy of the picture.
"""

import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from threading import Thread

from PIL import Image

log = logging.getLogger(__name__)


class Peek:
    """Listens at `path`. `picture` is called on the socket's thread and gives a copy."""

    def __init__(self, path: Path, picture: Callable[[], Image.Image]) -> None:
        self._path = path
        self._picture = picture
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._thread = Thread(target=self._serve, name="peek", daemon=True)

    def start(self) -> None:
        """Begins to listen. Raises OSError if the folder cannot be used."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.unlink(missing_ok=True)  # left behind by a power cut
        self._socket.bind(str(self._path))
        self._socket.listen(4)
        self._thread.start()

    def stop(self) -> None:
        """Stops listening and removes the socket."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(0.3)
        self._socket.close()
        self._path.unlink(missing_ok=True)

    def _serve(self) -> None:
        while True:
            try:
                caller, _ = self._socket.accept()
            except OSError:
                return
            with caller:
                self._answer(caller)

    def _answer(self, caller: socket.socket) -> None:
        caller.settimeout(2.0)
        try:
            caller.sendall(png(self._picture()))
        except OSError as error:
            log.info("peek-broken-off %s", error)


def png(picture: Image.Image) -> bytes:
    """The picture as PNG, packed fast rather than small."""
    packed = BytesIO()
    picture.save(packed, "PNG", compress_level=1)
    return packed.getvalue()
