"""`/api/day`, `/api/stats`, `/api/events`: staff close and open the day; what it came to."""

from appliance import wire
from appliance.history_view import HistoryView
from appliance.ledger import Ledger
from appliance.store.events import Wanted
from appliance.web.access.guard import current_actor
from appliance.web.queries import EventsQuery, StatsQuery
from appliance.web.serving import Api


def day(api: Api, ledger: Ledger, history: HistoryView) -> None:
    """The views."""

    @api.serves("GET /api/day")
    def state() -> wire.DayState:
        return history.day()

    @api.serves("POST /api/day/close")
    def close() -> wire.DayState:
        ledger.close_day(current_actor())
        return history.day()

    @api.serves("POST /api/day/open")
    def open_again() -> wire.DayState:
        ledger.open_day(current_actor())
        return history.day()

    @api.serves("POST /api/day/check")
    def check() -> wire.DayState:
        ledger.check_day()
        return history.day()

    @api.serves("GET /api/stats")
    def stats(asked: StatsQuery) -> wire.Stats:
        return history.stats(asked.from_, asked.to)

    @api.serves("GET /api/events")
    def events(asked: EventsQuery) -> wire.Events:
        verbs = tuple(asked.verb.split(",")) if asked.verb else ()
        wanted = Wanted(
            after=asked.after,
            before=asked.before,
            verbs=verbs,
            person=asked.person,
            newest=asked.newest,
        )
        return history.wanted_events(wanted, asked.day, asked.limit)
