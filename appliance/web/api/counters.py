"""`/api/counters`: the verbs of the doctor's page."""

from collections.abc import Callable

from msgspec import UNSET, UnsetType

from appliance import wire
from appliance.actor import Actor
from appliance.desk import Believed, Call, Desk
from appliance.rules.errors import FieldWrong
from appliance.rules.patients import plain_text
from appliance.rules.tokens import Token
from appliance.views import Views
from appliance.web.access.guard import current_actor
from appliance.web.serving import Api

REASON_AT_MOST = 120

OnCurrent = Callable[[str, Actor, Believed | None], Token | None]


def counters(api: Api, desk: Desk, views: Views) -> None:
    """The resource's views."""

    def shaped(call: Call) -> wire.CallAnswer:
        token = views.token(call.token) if call.token else None
        return wire.CallAnswer(token, call.repeated)

    @api.serves("GET /api/counters")
    def all_counters() -> wire.Counters:
        return wire.Counters(views.counters())

    @api.serves("POST /api/counters/<code>/call-next")
    def call_next(code: str, said: wire.CallNextBody) -> wire.CallAnswer:
        return shaped(desk.call_next(code, said.after, current_actor()))

    @api.serves("POST /api/counters/<code>/call")
    def call(code: str, said: wire.CallBody) -> wire.CallAnswer:
        reason, believed = _reason(said.reason), _believed(said.after)
        return shaped(desk.call(code, said.token, reason, current_actor(), believed))

    def verb(name: str, act: OnCurrent) -> None:
        """A verb on the current token."""

        @api.serves(f"POST /api/counters/<code>/{name}")
        def view(code: str, said: wire.CurrentBody) -> wire.CallAnswer:
            token = act(code, current_actor(), _believed(said.token))
            return shaped(Call(token, repeated=False))

    verb("recall", desk.recall)
    verb("start", desk.start)
    verb("finish", desk.finish)
    verb("missed", desk.mark_missed)
    verb("undo", desk.undo)


def doors(api: Api, desk: Desk, views: Views) -> None:
    """Counters open, pause and close."""

    @api.serves("POST /api/counters/<code>/open")
    def open_counter(code: str) -> wire.Counter:
        return views.counter(desk.open_counter(code, current_actor()))

    @api.serves("POST /api/counters/<code>/pause")
    def pause_counter(code: str, said: wire.PauseBody) -> wire.Counter:
        return views.counter(desk.pause_counter(code, said.minutes, current_actor()))

    @api.serves("POST /api/counters/<code>/close")
    def close_counter(code: str, said: wire.CloseBody) -> wire.Counter:
        return views.counter(desk.close_counter(code, said.expected_at, current_actor()))


def _believed(said: str | UnsetType | None) -> Believed | None:
    return None if said is UNSET else Believed(said)


def _reason(said: str) -> str:
    reason = plain_text("reason", said, REASON_AT_MOST)
    if not reason:
        raise FieldWrong("reason", "is empty")
    return reason
