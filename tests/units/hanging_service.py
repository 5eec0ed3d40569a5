"""The real service, and beside it a hand that holds one part of it still.

`… SETTINGS`; each line on the standard input names a part to be held (writer, hub, pool, loop), and
`go` lets all go on.
"""

import os
import signal
import sys
import threading
from pathlib import Path
from socket import socketpair

from appliance.live.topics import Topic
from appliance.service import Service
from appliance.settings import load_settings
from appliance.technician import technician_token
from appliance.web.listening import Given
from appliance.web.server import serve


class Hand:
    """Holds parts of a service. On a thread of its own but for `_wait`, which is held itself."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._go, self._pool_is_held = threading.Event(), False
        self._kept = socketpair()
        service.app.before_request(self._before_request)
        signal.signal(signal.SIGALRM, lambda *_: self._wait())

    def listen(self) -> None:
        holds = {
            "writer": self._hold_writer,
            "hub": self._hold_hub,
            "pool": self._hold_pool,
            "loop": lambda: os.kill(os.getpid(), signal.SIGALRM),
            "go": self._go.set,
        }
        for line in sys.stdin:
            # Each on a thread of its own: what is held must not hold this one.
            threading.Thread(target=holds[line.strip()], daemon=True).start()

    def _wait(self) -> None:
        os.write(1, b"held\n")
        self._go.wait()

    def _hold_writer(self) -> None:
        with self._service.store.writing():
            self._wait()

    def _hold_hub(self) -> None:
        topic = Topic("held", self._render, alive_every_s=60)
        self._service.hub.join(self._kept[0], topic, "nobody", None)

    def _render(self) -> tuple[int, bytes]:
        self._wait()
        return 0, b"{}"

    def _hold_pool(self) -> None:
        self._pool_is_held = True
        os.write(1, b"from the next request on\n")

    def _before_request(self) -> None:
        if self._pool_is_held:
            self._wait()


def main() -> None:
    settings = load_settings(Path(sys.argv[1]))
    service = Service(settings, technician_token(Path(settings.service.data_dir)))
    threading.Thread(target=Hand(service).listen, daemon=True).start()
    serve(service, settings.service.listen, Given())


if __name__ == "__main__":
    main()
