"""Counters open, pause and close. Tokens are issued whether or not anybody is there."""

from datetime import timedelta

from appliance.actor import Actor
from appliance.desk.base import Verbs
from appliance.rules.tokens import Verb
from appliance.store.events import Event
from appliance.store.places import Counter


class Opening(Verbs):
    """The verbs of a counter's door. Each raises NotKnown; saying it twice changes nothing."""

    def open_counter(self, counter: str, actor: Actor) -> Counter:
        """Somebody is there."""
        return self._set(counter, Verb.OPEN_COUNTER, "open", None, actor)

    def pause_counter(self, counter: str, minutes: int, actor: Actor) -> Counter:
        """A break; the time of return is shown."""
        return self._set(counter, Verb.PAUSE_COUNTER, "paused", minutes, actor)

    def close_counter(self, counter: str, actor: Actor) -> Counter:
        """Nobody is there any more."""
        return self._set(counter, Verb.CLOSE_COUNTER, "closed", None, actor)

    def _set(
        self, counter: str, verb: Verb, state: str, minutes: int | None, actor: Actor
    ) -> Counter:
        with self._ledger.change(actor) as change:
            place = self._place(counter)
            if place.state == state and minutes is None:
                return place
            back_at = change.at + timedelta(minutes=minutes) if minutes else None
            self._store.places.set_state(counter, state, back_at)
            detail = {"minutes": minutes} if minutes else {}
            change.record(Event(verb, counter=counter, detail=detail))
            return self._place(counter)
