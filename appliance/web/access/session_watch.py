"""Looks each second whether a session is over, so that its open sockets do not outlive it."""

import logging
import threading
from contextlib import suppress

from appliance.rules.errors import ClinicError
from appliance.web.access.sessions import Sessions

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
AGAIN_AFTER_S = 10.0


class SessionWatch:
    """One thread of its own."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sessions", daemon=True)

    def start(self) -> None:
        """Takes over the sessions there are, and watches. Raises StoreTrouble."""
        self._sessions.start()
        self._thread.start()

    def stop(self) -> None:
        """Ends the thread, and writes down what was used."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(timeout=2)
            with suppress(ClinicError):  # they were used a little less long, then
                self._sessions.keep()

    def _run(self) -> None:
        wait_s = LOOK_EVERY_S
        while not self._ended.wait(wait_s):
            wait_s = LOOK_EVERY_S if self._looked() else AGAIN_AFTER_S

    def _looked(self) -> bool:
        try:
            self._sessions.look()
        except ClinicError as error:
            log.error("%s: sessions could not be looked after: %s", error.code, error)
        except Exception:  # the next look may go well
            log.exception("sessions-failed: they could not be looked after")
        else:
            return True
        return False
