"""One change to the queue under way: when it happens, who makes it, and its events.

Only the ledger makes one; whoever is given it is inside its transaction.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from appliance.actor import Actor
from appliance.clock import milliseconds
from appliance.rules.tokens import Token, Verb, next_status
from appliance.service_clock import Now, ServiceClock
from appliance.store import Store
from appliance.store.events import Event


class Change:
    """A change under way: when it happens, who makes it, and what it writes."""

    def __init__(self, store: Store, clock: ServiceClock, actor: Actor | None) -> None:
        self._store, self._clock = store, clock
        self.now: Now = clock.look()
        # Who has no device signs with the role: the technician, or the public.
        self._device = (actor.device or actor.role) if actor else None
        self._person = actor.person if actor else None
        self.recorded = False
        self.was: dict[int, dict[str, Any]] = {}

    @property
    def at(self) -> datetime:
        """Wall time of the change."""
        return self.now.reading.wall

    def look_again(self) -> None:
        """Takes the time anew: what was trusted has just changed."""
        self.now = self._clock.look()

    @property
    def next_revision(self) -> int:
        """The revision that the next event of this change will have."""
        return self._store.events.revision() + 1

    def waiting_again(self) -> dict[str, Any]:
        """Columns of a token that joins a queue again, with the next event."""
        return {
            "place": self.next_revision,
            "counter": None,
            "calls": 0,
            "called_at": None,
            "started_at": None,
        }

    def record(self, event: Event) -> int:
        """Writes the event; returns its id."""
        self.recorded = True
        signed = replace(event, device=self._device, person=self._person)
        return self._store.events.append(signed, self.now.reading, self.now.boot)

    def move(self, token: Token, verb: Verb, columns: Mapping[str, Any], **event: Any) -> Token:
        """Moves a token by the table, with its event. Raises VerbNotAllowed, changing nothing."""
        moved = self.alter(token, verb, columns)
        self.record(Event(verb, token.serial, moved.counter, **event))
        return moved

    def alter(self, token: Token, verb: Verb, columns: Mapping[str, Any]) -> Token:
        """Moves a token and remembers in `was` how it stood, for undo; the event is the caller's.

        Raises VerbNotAllowed, changing nothing.
        """
        changes = {**columns, "status": next_status(token.status, verb)}
        before = {name: _kept(getattr(token, name)) for name in changes}
        self.was[token.serial] = {**before, **self.was.get(token.serial, {})}
        self._store.tokens.change(token, changes)
        return replace(token, **changes)


def _kept(value: Any) -> Any:
    """The value as the database keeps it."""
    return milliseconds(value) if isinstance(value, datetime) else value
