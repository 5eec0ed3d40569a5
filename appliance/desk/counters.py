"""Counters open, pause and close. Tokens are issued whether or not anybody is there."""

from datetime import datetime, timedelta

from appliance.actor import Actor
from appliance.change import Change
from appliance.desk.base import Verbs
from appliance.rules.returning import expected_moment
from appliance.rules.tokens import Verb
from appliance.store.events import Event
from appliance.store.places import Counter


class Opening(Verbs):
    """The verbs of a counter's door. Each raises NotKnown; saying it twice changes nothing."""

    def open_counter(self, counter: str, actor: Actor) -> Counter:
        """Somebody is there."""
        with self._ledger.change(actor) as change:
            return self._set(change, "open", None, Event(Verb.OPEN_COUNTER, counter=counter))

    def pause_counter(self, counter: str, minutes: int, actor: Actor) -> Counter:
        """A break; the time of return is shown."""
        with self._ledger.change(actor) as change:
            back_at = change.at + timedelta(minutes=minutes)
            event = Event(Verb.PAUSE_COUNTER, counter=counter, detail={"minutes": minutes})
            return self._set(change, "paused", back_at, event)

    def close_counter(self, counter: str, expected: str | None, actor: Actor) -> Counter:
        """Nobody is there; `expected` ("10:30") is when somebody will be. Raises FieldWrong too."""
        with self._ledger.change(actor) as change:
            back_at = expected_moment(expected, change.at) if expected else None
            detail = {"expected_at": expected} if expected else {}
            event = Event(Verb.CLOSE_COUNTER, counter=counter, detail=detail)
            return self._set(change, "closed", back_at, event)

    def _set(self, change: Change, state: str, back_at: datetime | None, event: Event) -> Counter:
        place = self._place(event.counter or "")
        if (place.state, place.back_at) == (state, back_at):
            return place
        self._store.places.set_state(place.code, state, back_at)
        change.record(event)
        return self._place(place.code)
