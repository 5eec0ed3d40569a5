"""What reception sees: every open token, the counters, and whatever is in trouble. Any thread."""

from appliance import wire
from appliance.clock import rfc3339
from appliance.health import Health
from appliance.service_clock import ServiceClock
from appliance.store import Store
from appliance.views import Views


class DeskView:
    """Builds the frame of the desk; one consistent snapshot."""

    def __init__(self, store: Store, clock: ServiceClock, views: Views, health: Health) -> None:
        self._store, self._clock, self._views, self._health = store, clock, views, health

    def frame(self) -> wire.DeskFrame:
        """Open tokens in order of issue."""
        reading = self._clock.reading()
        with self._store.reading():
            period = self._store.periods.current()
            return wire.DeskFrame(
                revision=self._store.events.revision(),
                now=rfc3339(reading.wall),
                day=period.label if period else "",
                day_is_open=period is None or period.shut is None,
                clock_sure=reading.sure,
                tokens=self._views.tokens(self._store.tokens.open()),
                counters=self._views.counters(),
                faults=self._health.faults(),
            )
