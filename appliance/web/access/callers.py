"""Who calls: a device, and the person who is logged in on it. Any thread."""

from dataclasses import dataclass

from appliance.actor import PUBLIC, Actor, Role
from appliance.web.access.devices import Pairing
from appliance.web.access.people import People
from appliance.web.access.sessions import Live, Sessions, is_session


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request. `actor` is as whom: a device that needs a login acts as the public.

    `device` is as it was paired, None for a stranger; `session` is None while nobody is logged in.
    """

    actor: Actor
    device: Actor | None = None
    session: Live | None = None
    login_needed: bool = False

    @property
    def peer(self) -> str:
        """What their sockets are ended by: the session, else the device, else nothing."""
        if self.session:
            return self.session.token_hash
        return "" if self.login_needed else self.actor.device or ""


STRANGER = Caller(PUBLIC)


class Callers:
    """Knows them by the tokens they bring."""

    def __init__(self, pairing: Pairing, sessions: Sessions, people: People) -> None:
        self._pairing, self._sessions, self._people = pairing, sessions, people

    def by_bearer(self, token: str) -> Caller | None:
        """The holder of a device's or a session's token; None for one that nobody has."""
        if is_session(token):
            session = self._sessions.find(token)
            return _logged_in(session) if session else None
        device = self._pairing.actor(token)
        return self._alone(device) if device else None

    def by_cookies(
        self, device_token: str, session_token: str, *, by_itself: bool = False
    ) -> Caller:
        """A browser: its session counts on its own device only. `by_itself`: nobody is at it."""
        device = self._pairing.actor(device_token)
        if device is None:
            return STRANGER
        session = self._sessions.find(session_token, by_itself=by_itself)
        if session is None or session.device != device:
            return self._alone(device)
        return _logged_in(session)

    def _alone(self, device: Actor) -> Caller:
        if self._people.need_login(device.role):
            nobody = Actor(Role.PUBLIC, device.device)
            return Caller(nobody, device, login_needed=True)
        return Caller(device, device)


def _logged_in(session: Live) -> Caller:
    return Caller(session.actor, session.device, session)
