"""Everything that knows who may come in, put together: devices, people and their sessions."""

from collections.abc import Callable, Iterable

from appliance.ledger import Ledger
from appliance.store import Store
from appliance.web.access.callers import Callers
from appliance.web.access.devices import Pairing
from appliance.web.access.logins import Logins
from appliance.web.access.people import People
from appliance.web.access.scrypt import Scrypt
from appliance.web.access.session_watch import SessionWatch
from appliance.web.access.sessions import Sessions

Told = Callable[[str], None]


class Gate:
    """Its parts may be used from any thread.

    `ended` hears of each session and device whose sockets must end, `removed` of each device that
    was unpaired.
    """

    def __init__(
        self,
        store: Store,
        ledger: Ledger,
        technician_token: str,
        ended: Told,
        removed: Iterable[Told],
        scrypt: Scrypt | None = None,
    ) -> None:
        scrypt = scrypt or Scrypt()
        self.sessions = Sessions(store, ledger, ended)
        self.pairing = Pairing(store, ledger, self.sessions, technician_token, removed)
        self.people = People(store, ledger, scrypt, self.sessions, shut_out=ended)
        self.logins = Logins(store, ledger, scrypt, self.sessions, self.pairing, self.people)
        self.callers = Callers(self.pairing, self.sessions, self.people)
        self._watch = SessionWatch(self.sessions)

    def start(self) -> None:
        """Takes over the sessions there are, and watches them. Raises StoreTrouble."""
        self._watch.start()

    def stop(self) -> None:
        """Ends the watch."""
        self._watch.stop()
