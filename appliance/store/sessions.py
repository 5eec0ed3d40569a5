"""Who is logged in where, on disk, tokens hashed. Callers hold a transaction."""

from dataclasses import dataclass
from typing import Any

from appliance.store.tables import SessionRow


@dataclass(frozen=True, slots=True)
class Session:
    """A person logged in on a device. `began_s` and `used_s` are uptimes of this boot.

    What was used up in boots before stands in front of its start: `began_s` is negative then.
    """

    token_hash: str
    person: str
    device: str
    boot: int
    began_s: float
    used_s: float


class Sessions:
    """Sessions by the hash of their token."""

    def add(self, session: Session) -> None:
        """Adds a session."""
        SessionRow.insert(
            token_hash=session.token_hash,
            person=session.person,
            device=session.device,
            boot=session.boot,
            began_uptime_s=session.began_s,
            used_uptime_s=session.used_s,
        ).execute()

    def find(self, token_hash: str) -> Session | None:
        """The session that this token is of."""
        return next(iter(self._found(SessionRow.token_hash == token_hash)), None)

    def all(self) -> list[Session]:
        """Every session, the oldest first."""
        return self._found(True)

    def of_person(self, person: str) -> list[Session]:
        """A person's sessions, the oldest first."""
        return self._found(SessionRow.person == person)

    def of_device(self, device: str) -> list[Session]:
        """The sessions on a device, the oldest first."""
        return self._found(SessionRow.device == device)

    def _found(self, where: Any) -> list[Session]:
        query = SessionRow.select(
            SessionRow.token_hash, SessionRow.person, SessionRow.device, SessionRow.boot,
            SessionRow.began_uptime_s, SessionRow.used_uptime_s,
        ).where(where).order_by(SessionRow.began_uptime_s)  # fmt: skip
        return [Session(*row) for row in query.tuples()]

    def use(self, token_hash: str, uptime_s: float) -> None:
        """Notes when it was used last."""
        SessionRow.update(used_uptime_s=uptime_s).where(
            SessionRow.token_hash == token_hash
        ).execute()

    def carry_over(self, boot: int) -> None:
        """Those of earlier boots go on in this one, with what they had used up."""
        SessionRow.update(
            boot=boot,
            began_uptime_s=SessionRow.began_uptime_s - SessionRow.used_uptime_s,
            used_uptime_s=0.0,
        ).where(SessionRow.boot != boot).execute()

    def remove(self, token_hash: str) -> bool:
        """Ends a session; False if there is none."""
        return bool(SessionRow.delete().where(SessionRow.token_hash == token_hash).execute())
